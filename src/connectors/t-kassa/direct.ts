import type { Money } from '../../domain/money.ts';
import type { AnswerOrder, CardDetails, Outcome, PayOrder } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { declineOf, type Fields } from '../reading.ts';
import type { Client } from './client.ts';
import { declinesByCode } from './declines.ts';
import { isAbout, type Known, paidOutcome, paymentOf, readReply, refusalOf } from './replies.ts';
import { standingOf } from './statuses.ts';
import { challengeOf, type Memo, memoOf, readAnswer, readMemo, toFinish, versionOf } from './three-ds.ts';

/** A payment that is there and waits for a card of ours. */
interface Waiting extends Known {
  readonly amount: Money;
}

/** Pays with a card: asks first which 3-D Secure it knows, and finishes unless the issuer wants to look at the browser. */
export async function payByCard(
  client: Client,
  order: PayOrder,
  card: CardDetails,
  paymentId: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const cardData = client.encrypt(card);
  const asked = { PaymentId: paymentId, CardData: cardData };
  const read = readReply(await client.call('Check3dsVersion', asked, signal));
  // Only the message after this one charges, so a card that is refused here is refused for good.
  if (read.kind === 'refused') return declineOf(declinesByCode, read.code);
  if (read.kind === 'not_sent') return read;
  if (read.kind !== 'fields') return { ...read, reference: paymentId };
  const version = versionOf(read.fields, order.threeDsReturnUrls.method);
  if (version.kind === 'unknown') return { ...version, reference: paymentId };
  const memo = memoOf(order, cardData, version.version);
  if (version.kind === 'plain') {
    const waiting = { operationId: order.operationId, paymentId, amount: order.amount };
    return finish(client, waiting, memo, version.isLookedAt, signal);
  }
  const challenge = {
    kind: 'three_ds_method',
    url: version.url,
    threeDSMethodData: version.data,
  } as const;
  return { kind: 'challenged', challenge, reference: paymentId, memo: JSON.stringify(memo) };
}

async function finish(
  client: Client,
  waiting: Waiting,
  memo: Memo,
  isLookedAt: 'Y' | 'N' | 'U',
  signal: AbortSignal,
): Promise<Outcome> {
  const body = toFinish(waiting.paymentId, memo, isLookedAt);
  return finishOutcome(await client.call('FinishAuthorize', body, signal), waiting, memo);
}

/** What the answer to the message that charges means. */
export function finishOutcome(
  reply: Reply,
  { amount, ...known }: Waiting,
  memo: Pick<Memo, 'version' | 'termUrl' | 'window'>,
): Outcome {
  const { paymentId } = known;
  const read = readReply(reply);
  if (read.kind === 'not_sent') return read;
  if (read.kind === 'unknown') return { ...read, reference: paymentId };
  const { fields } = read;
  const payment = decidedOf(fields, known);
  if (payment?.status === 'CONFIRMED' && read.kind === 'fields') return paidOutcome(payment, amount);
  if (payment && standingOf(payment.status) === 'refused') return refusalOf(payment);
  if (payment?.status === '3DS_CHECKING' && read.kind === 'fields')
    return challengeOf(fields, paymentId, memo);
  return {
    kind: 'unknown',
    cause: read.kind === 'refused' ? `code_${read.code}` : 'undecided',
    reference: paymentId,
  };
}

/** The payment of an answer that speaks of ours. */
function decidedOf(fields: Fields, known: Known) {
  return isAbout(fields, known) ? paymentOf(fields) : undefined;
}

/** Hands on what the browser brought back. The bank asks the issuer itself, and charges only then. */
export async function answerChallenge(
  client: Client,
  { sale, answer, memo: kept }: AnswerOrder,
  signal: AbortSignal,
): Promise<Outcome> {
  const { operationId, reference: paymentId, amount } = sale;
  const brought = readAnswer(answer);
  if (paymentId === null) return { kind: 'unknown', cause: 'no_reference' };
  const waiting = { operationId, paymentId, amount };
  switch (brought?.kind) {
    case 'method': {
      const memo = readMemo(kept);
      if (!memo) return { kind: 'unknown', cause: 'no_memo' };
      return finish(client, waiting, memo, brought.isDone ? 'Y' : 'N', signal);
    }
    // Nothing is charged until an answer is handed on, and none will be.
    case 'cancelled':
      return { kind: 'declined', reason: 'authentication_cancelled', retryable: true, networkCode: null };
    case 'answered': {
      const body = { PaymentId: paymentId };
      return submitted(client, await client.call('Submit3DSAuthorizationV2', body, signal), waiting, signal);
    }
    case 'answered_by_form': {
      const { MD, PaRes } = brought;
      const body = { MD, PaRes, PaymentId: paymentId };
      return submitted(client, await client.call('Submit3DSAuthorization', body, signal), waiting, signal);
    }
    default:
      return { kind: 'unknown', cause: 'no_answer_in_return' };
  }
}

/** This answer tells no amount, so the payment itself is asked what it charged. */
async function submitted(
  client: Client,
  reply: Reply,
  { amount, ...known }: Waiting,
  signal: AbortSignal,
): Promise<Outcome> {
  const { paymentId } = known;
  const read = readReply(reply);
  if (read.kind === 'not_sent') return read;
  if (read.kind === 'unknown') return { ...read, reference: paymentId };
  const payment = decidedOf(read.fields, known);
  if (payment && standingOf(payment.status) === 'refused') return refusalOf(payment);
  if (payment?.status !== 'CONFIRMED' || read.kind !== 'fields')
    return {
      kind: 'unknown',
      cause: read.kind === 'refused' ? `code_${read.code}` : 'undecided',
      reference: paymentId,
    };
  const state = readReply(await client.call('GetState', { PaymentId: paymentId }, signal));
  const charged = state.kind === 'fields' ? decidedOf(state.fields, known) : undefined;
  if (charged?.status !== 'CONFIRMED')
    return { kind: 'unknown', cause: 'amount_unread', reference: paymentId };
  return paidOutcome(charged, amount);
}
