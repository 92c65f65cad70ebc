import { isChallengeUrl } from '../../domain/challenge.ts';
import type { CardMode, Outcome, PayOrder, PaySource } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { declineOf, type Fields, minorMoney, notTaken, textOf } from '../reading.ts';
import type { Client } from './client.ts';
import { declinesByCode } from './declines.ts';
import { payByCard } from './direct.ts';
import { isAbout, paidOutcome, readReply } from './replies.ts';
import { toPayment } from './requests.ts';
import { lookUpSale } from './sales.ts';

/** The least that goes through the SBP. */
const leastOfSbpMinor = 1_000;

/** Why this account does not take a source; nothing when it does. */
export function untaken({ source, amount }: PayOrder, mode: CardMode): typeof notTaken | undefined {
  if (source.kind === 'bank_app') return amount.amountMinor < leastOfSbpMinor ? notTaken : undefined;
  return sourceOf[mode] === source.kind ? undefined : notTaken;
}

/** Without the operator's word that he may touch card numbers none is sent. */
const sourceOf: Readonly<Record<CardMode, PaySource['kind']>> = { direct: 'card', redirect: 'hosted_page' };

/** Makes a payment, which moves nothing, and then leads the customer to where he pays it, or pays it with his card. */
export async function pay(client: Client, order: PayOrder, signal: AbortSignal): Promise<Outcome> {
  const { source } = order;
  const made = readPayment(await client.call('Init', { ...toPayment(order) }, signal), order);
  if (made.kind === 'repeated') return sentBefore(client, order, signal);
  if (made.kind !== 'made') return made;
  const { paymentId } = made;
  switch (source.kind) {
    case 'hosted_page':
      return redirectTo(made.fields.PaymentURL, paymentId);
    case 'bank_app':
      return qrOutcome(await client.call('GetQr', toQr(paymentId), signal), {
        operationId: order.operationId,
        paymentId,
      });
    case 'card':
      return payByCard(client, order, source.card, paymentId, signal);
    default:
      return notTaken;
  }
}

type Made = { kind: 'made'; paymentId: string; fields: Fields } | { kind: 'repeated' } | Outcome;

/** What the answer to a new payment means. */
export function readPayment(
  reply: Reply,
  { operationId, amount }: Pick<PayOrder, 'operationId' | 'amount'>,
): Made {
  const read = readReply(reply);
  if (read.kind === 'refused') {
    if (read.code === '20') return { kind: 'repeated' };
    // Whatever was wrong with it: nobody has the address of its page, and no card was sent.
    return { kind: 'declined', reason: 'acquirer_error', retryable: true, networkCode: null };
  }
  if (read.kind !== 'fields') return read;
  const { fields } = read;
  const paymentId = textOf(fields.PaymentId, /^\d{1,20}$/);
  const isOurs =
    fields.OrderId === operationId && minorMoney(fields.Amount, 'RUB')?.amountMinor === amount.amountMinor;
  if (paymentId === null || !isOurs) return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: 'made', paymentId, fields };
}

/** The bank has an order of this number: the same message came before, and what became of it is its own word. */
async function sentBefore(client: Client, order: PayOrder, signal: AbortSignal): Promise<Outcome> {
  const { operationId, amount, sendBefore } = order;
  const sale = { operationId, amount, reference: null, sentAt: sendBefore, isUnanswered: false };
  const found = await lookUpSale(client, sale, signal);
  if (found.kind === 'declined') return found;
  if (found.kind !== 'approved') return { kind: 'unknown', cause: 'sent_before' };
  const payment = { id: found.reference, status: 'CONFIRMED', amount: found.amount, code: null, rrn: null };
  return paidOutcome(payment, amount);
}

/** The code of the SBP as an address, which opens the app of the customer's bank. */
function toQr(paymentId: string): Fields {
  const number = Number(paymentId);
  return { PaymentId: Number.isSafeInteger(number) ? number : paymentId, DataType: 'PAYLOAD' };
}

export function qrOutcome(reply: Reply, known: { operationId: string; paymentId: string }): Outcome {
  const read = readReply(reply);
  if (read.kind === 'refused') return declineOf(declinesByCode, read.code);
  if (read.kind === 'not_sent') return read;
  if (read.kind === 'unknown') return { ...read, reference: known.paymentId };
  if (!isAbout(read.fields, known))
    return { kind: 'unknown', cause: 'reference_mismatch', reference: known.paymentId };
  return redirectTo(read.fields.Data, known.paymentId);
}

function redirectTo(url: unknown, paymentId: string): Outcome {
  if (!isChallengeUrl(url)) return { kind: 'unknown', cause: 'no_address', reference: paymentId };
  return { kind: 'challenged', challenge: { kind: 'redirect', url }, reference: paymentId };
}
