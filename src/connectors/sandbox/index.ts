import { currencyCodes } from '../../domain/currency.ts';
import { Secret } from '../../vault/secret.ts';
import type { ConnectorManifest } from '../connector.ts';
import { isBaseUrl, isHeaderToken, readCredentials } from '../credentials.ts';
import { createSandboxClient, type SandboxCredentials } from './client.ts';
import { lookupOutcome, payOutcome, reverseOutcome, toSale, verifyOutcome } from './mapping.ts';
import { plansAnswer } from './plans.ts';
import { refundLookupOutcome, refundOutcome, toRefund } from './refunds.ts';
import { settlementAnswer } from './settlement.ts';

/** The sandbox bank: always there, charges nobody, and can be chosen for test sessions only. */
export const sandbox: ConnectorManifest<SandboxCredentials> = {
  name: 'sandbox',
  title: 'Sandbox bank',
  currencies: currencyCodes,
  methods: ['card', 'wallet', 'bnpl'],
  lends: { leastMinor: 1_000, mostMinor: 500_000 },
  wallets: ['apple_pay', 'google_pay', 'bank_app'],
  modes: ['direct'],
  asksIssuer: 'we',
  notifications: 'none',
  isLive: false,
  can: {
    lookup: true,
    reverse: true,
    callOff: true,
    payByProofAlone: true,
    refund: 'once',
    partialRefund: true,
    void: true,
  },
  // A sale is good for 60 s after it was sent (`saleValidMs`); the rest allows for the sending itself and for two
  // clocks that differ.
  notFoundIsFinalAfterMs: 120_000,
  hasSettlements: true,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'terminal_key', kind: 'secret' },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, { base_url: isBaseUrl, terminal_key: isHeaderToken });
    return { baseUrl: fields.base_url, terminalKey: new Secret(fields.terminal_key) };
  },
  create(credentials, deps) {
    const client = createSandboxClient(credentials, deps.fetch);
    return {
      mode: 'direct',
      async pay(order, signal) {
        const sentAt = deps.now();
        if (sentAt > order.sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
        return payOutcome(await client.sell(toSale(order, sentAt), signal), order);
      },
      walletGateway: { gateway: 'sandbox', gatewayMerchantId: 'maxfi' },
      plans: async (amount, signal) =>
        plansAnswer(await client.findPlans(amount.amountMinor, amount.currency, signal), amount),
      lookup: async ({ operationId: id }, signal) => lookupOutcome(await client.findSale(id, signal), id),
      reverse: async ({ operationId: id }, signal) => reverseOutcome(await client.reverse(id, signal), id),
      async refund(order, signal) {
        if (deps.now() > order.sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
        return refundOutcome(await client.refund(toRefund(order), signal), order.operationId);
      },
      lookupRefund: async ({ operationId: id }, signal) =>
        refundLookupOutcome(await client.findRefund(id, signal), id),
      settlement: async (date, signal) => settlementAnswer(await client.readSettlement(date, signal)),
      // A sale that never was: whoever says that there is none has let us in.
      verify: async (signal) => verifyOutcome(await client.findSale('verify', signal)),
    };
  },
};
