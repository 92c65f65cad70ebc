import { currencyCodes } from '../../domain/currency.ts';
import { Secret } from '../../vault/secret.ts';
import type { AnswerOrder, CardMode, Connector, ConnectorManifest, PayOrder } from '../connector.ts';
import { isBaseUrl, isHeaderToken, isText, readCredentials } from '../credentials.ts';
import { notTaken, unsendable, unsendableRefund } from '../reading.ts';
import { type Client, type Credentials, createClient } from './client.ts';
import {
  answered,
  beginOutcome,
  completeOutcome,
  isCallback,
  isTaken,
  isToComplete,
  lookupOutcome,
  pageOutcome,
  verifyOutcome,
} from './mapping.ts';
import { toCardFrame, toCardPayment, toCheckout } from './new-payment.ts';
import { findPayment } from './payments.ts';
import { itemOf, lookUpRefund, refundOutcome, toPartRefund } from './refunds.ts';
import { neverCameAfterMs, reverseSale } from './reversals.ts';

const currencies = currencyCodes;
const modes = ['redirect', 'direct'] as const;

/**
 * Leads to many banks; the customer pays on its page, or with a card that was typed on ours and is confirmed at
 * his bank.
 */
export const craftgate: ConnectorManifest<Credentials> = {
  name: 'craftgate',
  title: 'Craftgate',
  currencies,
  methods: ['card'],
  modes,
  asksIssuer: 'acquirer',
  // Its reports name its own payments only, and no reference of ours.
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
  notFoundIsFinalAfterMs: neverCameAfterMs,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'api_key', kind: 'text' },
    { name: 'secret_key', kind: 'secret' },
    { name: 'card_entry', kind: 'choice', options: modes },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, {
      // A percent sign would be signed otherwise than it is sent.
      base_url: (value) => isBaseUrl(value) && !value.includes('%'),
      api_key: isHeaderToken,
      secret_key: isText,
      card_entry: (value) => modes.some((mode) => mode === value),
    });
    const mode: CardMode = fields.card_entry === 'direct' ? 'direct' : 'redirect';
    const secretKey = new Secret(fields.secret_key);
    return { baseUrl: fields.base_url, apiKey: fields.api_key, secretKey, mode };
  },
  create(credentials, { fetch, now }) {
    const { mode } = credentials;
    const client = createClient(credentials, fetch);
    const lookup: Required<Connector>['lookup'] = async (sale, signal) =>
      lookupOutcome(await findPayment(client, sale, signal), sale, mode);
    const connector: Connector = {
      mode,
      async pay(order, signal) {
        const stopped = unsendable({ currencies }, order, now());
        if (stopped) return stopped;
        return isTaken(order, mode) ? pay(client, order, signal) : notTaken;
      },
      lookup,
      reverse: (sale, signal) => reverseSale({ client, now }, sale, signal),
      async refund(order, signal) {
        const stopped = unsendableRefund({ currencies }, order, now());
        if (stopped) return stopped;
        const item = await itemOf(client, order, signal);
        if (item.kind !== 'item') return item;
        // Time has passed with the question.
        if (now() > order.sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
        return refundOutcome(await client.refundPart(toPartRefund(order, item.id), signal), order);
      },
      lookupRefund: (refund, signal) => lookUpRefund(client, refund, signal),
      verify: async (signal) => verifyOutcome(await client.search('verify', signal)),
    };
    if (mode === 'redirect') return connector;
    return {
      ...connector,
      isAnswer: isCallback,
      async answerChallenge(order, signal) {
        if (now() > order.sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
        const outcome = await complete(client, order, signal);
        return outcome.kind === 'look' ? answered(await lookup(order.sale, signal)) : outcome;
      },
    };
  },
};

function pay(client: Client, order: PayOrder, signal: AbortSignal) {
  const { source, customer } = order;
  return source.kind === 'card'
    ? client
        .begin(toCardPayment(order), toCardFrame(source.card, customer.name), source.card, signal)
        .then(beginOutcome)
    : client.openPage(toCheckout(order), signal).then(pageOutcome);
}

/** Has the payment charged that its customer has agreed to; where nothing is left to do, the books tell. */
async function complete(client: Client, order: AnswerOrder, signal: AbortSignal) {
  const { sale } = order;
  if (sale.reference === null || !isToComplete(order)) return { kind: 'look' } as const;
  return completeOutcome(await client.complete(sale.reference, signal), sale);
}
