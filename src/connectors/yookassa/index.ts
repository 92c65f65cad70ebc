import { Secret } from '../../vault/secret.ts';
import type { CardMode, ConnectorManifest } from '../connector.ts';
import { isBaseUrl, isHeaderToken, isText, readCredentials } from '../credentials.ts';
import { notTaken, unsendable, unsendableRefund } from '../reading.ts';
import { type Credentials, createClient } from './client.ts';
import { payOutcome, verifyOutcome } from './mapping.ts';
import { paymentMethodOf, toPayment } from './new-payment.ts';
import { toRefund } from './new-refund.ts';
import { readNotification } from './notifications.ts';
import { lookUpRefund, refundOutcome } from './refunds.ts';
import { neverCameAfterMs, reverseSale } from './reversals.ts';
import { lookUpSale } from './sales.ts';

const currencies = ['RUB'] as const;
const modes = ['redirect', 'direct'] as const;

/** The customer pays on YooKassa's page or in the app of his bank, or with a card that was typed on ours. */
export const yookassa: ConnectorManifest<Credentials> = {
  name: 'yookassa',
  title: 'YooKassa',
  currencies,
  methods: ['card', 'wallet'],
  wallets: ['bank_app'],
  modes,
  asksIssuer: 'acquirer',
  notifications: 'unsigned',
  isLive: true,
  can: {
    lookup: true,
    reverse: true,
    // A payment that waits for its customer cannot be cancelled; it ends by itself within the hour.
    callOff: false,
    payByProofAlone: false,
    refund: 'once',
    partialRefund: true,
    // What is charged is charged at once: it goes back by a refund, which the customer sees.
    void: false,
  },
  notFoundIsFinalAfterMs: neverCameAfterMs,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'shop_id', kind: 'text' },
    { name: 'secret_key', kind: 'secret' },
    { name: 'card_entry', kind: 'choice', options: modes },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, {
      base_url: isBaseUrl,
      // Before the colon of Basic authentication.
      shop_id: (value) => isText(value) && isHeaderToken(value) && !value.includes(':'),
      secret_key: isHeaderToken,
      card_entry: (value) => modes.some((mode) => mode === value),
    });
    const mode: CardMode = fields.card_entry === 'direct' ? 'direct' : 'redirect';
    const secretKey = new Secret(fields.secret_key);
    return { baseUrl: fields.base_url, shopId: fields.shop_id, secretKey, mode };
  },
  create(credentials, { fetch, now }) {
    const { mode } = credentials;
    const client = createClient(credentials, fetch);
    return {
      mode,
      async pay(order, signal) {
        const stopped = unsendable({ currencies }, order, now());
        if (stopped) return stopped;
        const { source, operationId } = order;
        const type = paymentMethodOf(source, mode);
        if (!type) return notTaken;
        const card = source.kind === 'card' ? source.card : null;
        return payOutcome(await client.create(toPayment(order, type), card, operationId, signal), order);
      },
      lookup: (sale, signal) => lookUpSale(client, sale, signal),
      reverse: (sale, signal) => reverseSale({ client, now, mode }, sale, signal),
      async refund(order, signal) {
        const stopped = unsendableRefund({ currencies }, order, now());
        if (stopped) return stopped;
        return refundOutcome(await client.refund(toRefund(order), order.operationId, signal), order);
      },
      lookupRefund: (refund, signal) => lookUpRefund(client, refund, signal),
      readNotification,
      verify: async (signal) => verifyOutcome(await client.list({ limit: '1' }, signal)),
    };
  },
};
