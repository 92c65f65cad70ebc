import { toDecimalString } from '../../domain/money.ts';
import { Secret } from '../../vault/secret.ts';
import type { ConnectorManifest } from '../connector.ts';
import { isBaseUrl, isText, readCredentials } from '../credentials.ts';
import { unsendable, unsendableRefund } from '../reading.ts';
import { type Credentials, createClient } from './client.ts';
import { alreadyBack, createOutcome, lookupOutcome, toOrder, verifyOutcome, voidOutcome } from './mapping.ts';
import { refundLookupOutcome, refundOutcome } from './refunds.ts';

const currencies = ['AZN', 'USD'] as const;

/** The customer pays on the bank's own page; only the bank's books say what came of it. */
export const kapitalBank: ConnectorManifest<Credentials> = {
  name: 'kapital-bank',
  title: 'Kapital Bank',
  currencies,
  methods: ['card'],
  modes: ['redirect'],
  asksIssuer: 'acquirer',
  notifications: 'none',
  isLive: true,
  can: {
    lookup: true,
    reverse: true,
    callOff: false,
    payByProofAlone: false,
    refund: 'blindly',
    partialRefund: true,
    void: true,
  },
  // Without the answer nobody has the address of the page, so nobody can have paid there.
  notFoundIsFinalAfterMs: 60_000,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'username', kind: 'text' },
    { name: 'password', kind: 'secret' },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, { base_url: isBaseUrl, username: isText, password: isText });
    return { baseUrl: fields.base_url, username: fields.username, password: new Secret(fields.password) };
  },
  create(credentials, { fetch, now }) {
    const client = createClient(credentials, fetch);
    return {
      mode: 'redirect',
      async pay(order, signal) {
        return (
          unsendable({ currencies }, order, now()) ??
          createOutcome(await client.create(toOrder(order), signal))
        );
      },
      async lookup({ reference }, signal) {
        if (reference === null) return { kind: 'not_found' };
        return lookupOutcome(await client.find(reference, signal), reference);
      },
      async reverse({ operationId, reference, amount }, signal) {
        // Nobody has the address of its page, so nobody has paid there, and nobody will.
        if (reference === null) return { kind: 'reversed', reference: operationId, amount: null };
        const standing = alreadyBack(await client.find(reference, signal), reference);
        if (standing) return standing;
        const transaction = { phase: 'Single', voidKind: 'Full' } as const;
        return voidOutcome(await client.execute(reference, transaction, signal), reference, amount);
      },
      async refund(order, signal) {
        const stopped = unsendableRefund({ currencies }, order, now());
        if (stopped) return stopped;
        const amount = toDecimalString(order.amount);
        const transaction = { phase: 'Single', type: 'Refund', amount } as const;
        return refundOutcome(await client.execute(order.saleReference, transaction, signal), order.amount);
      },
      async lookupRefund(refund, signal) {
        return refundLookupOutcome(await client.find(refund.sale.reference ?? '', signal), refund);
      },
      verify: async (signal) => verifyOutcome(await client.find('0', signal)),
    };
  },
};
