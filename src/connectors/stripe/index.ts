import { Secret } from '../../vault/secret.ts';
import type { ConnectorManifest, Outcome, PayOrder } from '../connector.ts';
import { isBaseUrl, isHeaderToken, readCredentials } from '../credentials.ts';
import { unsendable, unsendableRefund } from '../reading.ts';
import { type Client, type Credentials, createClient, webhookKey } from './client.ts';
import { keyUsed, lookupOutcome, payOutcome, toIntent, verifyOutcome } from './mapping.ts';
import { readNotification } from './notifications.ts';
import { findRefund, refundOutcome, toRefund } from './refunds.ts';
import { takeBack, wasCalledOff } from './reversal.ts';
import { findSale } from './search.ts';

const currencies = ['USD', 'EUR', 'GBP', 'TRY'] as const;

/** Cards are typed on our page and sent on; Stripe asks issuers itself, on a page of its own. */
export const stripe: ConnectorManifest<Credentials> = {
  name: 'stripe',
  title: 'Stripe',
  currencies,
  methods: ['card'],
  modes: ['direct'],
  asksIssuer: 'acquirer',
  notifications: 'signed',
  isLive: true,
  can: {
    lookup: true,
    reverse: true,
    callOff: true,
    payByProofAlone: false,
    refund: 'once',
    partialRefund: true,
    // A payment that came in can only be refunded: it costs a fee, and the customer may see it.
    void: false,
  },
  // Stripe gives no such promise. A sale without a trace is taken back instead, by which its key is spent.
  notFoundIsFinalAfterMs: null,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'secret_key', kind: 'secret' },
    { name: 'webhook_secret', kind: 'secret' },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, {
      base_url: isBaseUrl,
      secret_key: (value) => isHeaderToken(value) && /^(?:sk|rk)_./.test(value),
      webhook_secret: (value) => isHeaderToken(value) && /^whsec_./.test(value),
    });
    return {
      baseUrl: fields.base_url,
      secretKey: new Secret(fields.secret_key),
      webhookSecret: new Secret(fields.webhook_secret),
    };
  },
  create(credentials, { fetch, now }) {
    const client = createClient(credentials, fetch);
    return {
      mode: 'direct',
      async pay(order, signal) {
        return unsendable({ currencies }, order, now()) ?? pay(client, order, now(), signal);
      },
      async lookup(sale, signal) {
        const found = await findSale(client, sale, signal);
        return found.kind === 'found' ? lookupOutcome(found.intent) : found;
      },
      reverse: (sale, signal) => takeBack(client, sale, signal),
      async refund(order, signal) {
        const stopped = unsendableRefund({ currencies }, order, now());
        if (stopped) return stopped;
        return refundOutcome(await client.refund(toRefund(order), order.operationId, signal), order);
      },
      lookupRefund: (refund, signal) => findRefund(client, refund, signal),
      readNotification: (raw) => readNotification(raw, webhookKey(credentials), now()),
      verify: async (signal) => verifyOutcome(await client.list({ limit: 1 }, signal)),
    };
  },
};

const notACard = { kind: 'declined', reason: 'not_supported', retryable: false, networkCode: null } as const;

async function pay(client: Client, order: PayOrder, now: Date, signal: AbortSignal): Promise<Outcome> {
  const { operationId, source } = order;
  if (source.kind !== 'card') return notACard;
  const outcome = payOutcome(await client.pay(toIntent(order), source.card, operationId, signal), order);
  if (outcome.kind !== 'unknown' || outcome.cause !== keyUsed) return outcome;
  // Its key was spent: by a reversal that overtook it, if Stripe's own books say so.
  const found = await findSale(client, { operationId, reference: null, sentAt: now }, signal);
  return found.kind === 'found' && wasCalledOff(found.intent) ? calledOff : outcome;
}

const calledOff = { kind: 'declined', reason: 'not_confirmed', retryable: true, networkCode: null } as const;
