import { Secret } from '../../vault/secret.ts';
import type { Connector, ConnectorDeps, ConnectorManifest, LookupOutcome, SaleRef } from '../connector.ts';
import { isBaseUrl, isHeaderToken, isText, readCredentials } from '../credentials.ts';
import { notTaken, unsendable, unsendableRefund } from '../reading.ts';
import { type Client, type Credentials, createClient } from './client.ts';
import {
  completionOutcome,
  formOutcome,
  initializeOutcome,
  lookupOutcome,
  notAuthenticated,
  tokenShape,
  verifyOutcome,
} from './mapping.ts';
import { readNotification, readReturn } from './notifications.ts';
import { cancelOutcome, refundLookupOutcome, refundOutcome, reportedCancel } from './reports.ts';
import { to3ds, toCancel, toCompletion, toDetail, toForm, toFormDetail, toRefund } from './requests.ts';

const currencies = ['TRY', 'USD', 'EUR', 'GBP'] as const;

/** Cards in Turkey: through us with 3-D Secure always, or on iyzico's own page. */
export const iyzico: ConnectorManifest<Credentials> = {
  name: 'iyzico',
  title: 'iyzico',
  currencies,
  methods: ['card'],
  modes: ['redirect', 'direct'],
  asksIssuer: 'acquirer',
  notifications: 'signed',
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
  // Without its answer nobody has the form or the page, and only we complete a payment.
  notFoundIsFinalAfterMs: 60_000,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'api_key', kind: 'secret' },
    { name: 'secret_key', kind: 'secret' },
    { name: 'card_entry', kind: 'choice', options: ['redirect', 'direct'] },
    { name: 'merchant_email', kind: 'text' },
    { name: 'merchant_address', kind: 'text' },
    { name: 'merchant_city', kind: 'text' },
    { name: 'instalments', kind: 'choice', options: ['none', 'shop_pays'] },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, {
      base_url: isBaseUrl,
      api_key: isHeaderToken,
      secret_key: isHeaderToken,
      card_entry: (value) => value === 'redirect' || value === 'direct',
      merchant_email: isText,
      merchant_address: isText,
      merchant_city: isText,
      instalments: (value) => value === 'none' || value === 'shop_pays',
    });
    return {
      baseUrl: fields.base_url,
      apiKey: new Secret(fields.api_key),
      secretKey: new Secret(fields.secret_key),
      cardEntry: fields.card_entry === 'direct' ? 'direct' : 'redirect',
      merchant: {
        email: fields.merchant_email,
        address: fields.merchant_address,
        city: fields.merchant_city,
      },
      hasInstalments: fields.instalments === 'shop_pays',
    };
  },
  create(credentials, deps) {
    const client = createClient(credentials, deps.fetch);
    const shared = sharedBy(client, deps);
    return credentials.cardEntry === 'direct'
      ? direct(client, shared, credentials, deps)
      : redirect(client, shared, credentials, deps);
  },
};

type Shared = ReturnType<typeof sharedBy>;

function direct(
  client: Client,
  shared: Shared,
  { merchant }: Credentials,
  { now }: ConnectorDeps,
): Connector {
  return {
    ...shared,
    mode: 'direct',
    canCallOff: true,
    async pay(order, signal) {
      const stopped = unsendable({ currencies }, order, now());
      if (stopped) return stopped;
      if (order.source.kind !== 'card') return notTaken;
      const reply = await client.initialize3ds(to3ds(order, merchant), order.source.card, signal);
      return initializeOutcome(reply, { ...order, sign: client.sign });
    },
    isAnswer: (answer) => readReturn(answer) !== undefined,
    async answerChallenge({ sale, answer, sendBefore }, signal) {
      if (now() > sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
      const { operationId, reference, amount } = sale;
      if (reference === null) return { kind: 'unknown', cause: 'no_reference' };
      // Only the message below charges, so leaving it out is the end of an attempt that the bank has not confirmed.
      if (readReturn(answer) !== 'authenticated') return notAuthenticated;
      const reply = await client.complete3ds(toCompletion(operationId, reference, amount), signal);
      return completionOutcome(reply, { ...sale, sign: client.sign }, reference);
    },
    async reverse(sale, signal) {
      // Nothing was completed, and nothing will be.
      if (sale.isUnanswered)
        return { kind: 'reversed', reference: sale.reference ?? sale.operationId, amount: null };
      return shared.reverse(sale, signal);
    },
  };
}

function redirect(
  client: Client,
  shared: Shared,
  credentials: Credentials,
  { now }: ConnectorDeps,
): Connector {
  return {
    ...shared,
    mode: 'redirect',
    async pay(order, signal) {
      const stopped = unsendable({ currencies }, order, now());
      if (stopped) return stopped;
      return formOutcome(await client.openForm(toForm(order, credentials), signal), {
        ...order,
        sign: client.sign,
      });
    },
  };
}

/** What is the same however the card comes. */
function sharedBy(client: Client, { now }: ConnectorDeps) {
  const { sign } = client;
  /** How a payment stands, and whether it was taken back after it was paid. */
  const find = async (sale: SaleRef, signal: AbortSignal) => {
    const { operationId, reference } = sale;
    if (reference === null) return { found: { kind: 'not_found' } as LookupOutcome, isCancelled: false };
    const isToken = tokenShape.test(reference);
    const reply = isToken
      ? await client.readForm(toFormDetail(operationId, reference), signal)
      : await client.detail(toDetail(operationId, reference), signal);
    const found = lookupOutcome(reply, { ...sale, sign }, isToken ? null : reference);
    const isCancelled = found.kind === 'approved' && (await standing(operationId, signal)) === 'cancelled';
    return { found, isCancelled };
  };
  const standing = async (operationId: string, signal: AbortSignal) =>
    reportedCancel(await client.report(operationId, signal), operationId);
  return {
    async lookup(sale, signal) {
      const { found, isCancelled } = await find(sale, signal);
      return found.kind === 'approved' && isCancelled ? { kind: 'reversed', amount: found.amount } : found;
    },
    async reverse(sale, signal) {
      // Nobody has its form or its page, so nobody can have paid, and nobody will.
      if (sale.reference === null) return { kind: 'reversed', reference: sale.operationId, amount: null };
      const { found, isCancelled } = await find(sale, signal);
      const { operationId } = sale;
      if (found.kind === 'declined') return { kind: 'reversed', reference: operationId, amount: null };
      if (found.kind !== 'approved')
        return { kind: 'unknown', cause: 'cause' in found ? found.cause : found.kind };
      const { reference, amount } = found;
      if (isCancelled) return { kind: 'reversed', reference, amount };
      const answer = await client.cancel(toCancel(operationId, reference), signal);
      const outcome = cancelOutcome(answer, operationId, reference, amount);
      if (outcome) return outcome;
      // Another message of ours may have done it a moment ago.
      const now = await standing(operationId, signal);
      if (now === 'cancelled') return { kind: 'reversed', reference, amount };
      return now === 'standing' ? { kind: 'refused', cause: 'refused' } : now;
    },
    async refund(order, signal) {
      const stopped = unsendableRefund({ currencies }, order, now());
      if (stopped) return stopped;
      return refundOutcome(await client.refund(toRefund(order), signal), order.operationId, order.amount);
    },
    async lookupRefund(refund, signal) {
      return refundLookupOutcome(await client.report(refund.sale.operationId, signal), refund, now());
    },
    readNotification: (raw) => readNotification(raw, client),
    verify: async (signal) => verifyOutcome(await client.detail(toDetail('verify', '1'), signal)),
  } satisfies Partial<Connector>;
}
