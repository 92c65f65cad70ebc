import assert from 'node:assert/strict';
import type { Connector, ReadyConnector, RefundOrder, ReverseOutcome } from '../connectors/connector.ts';
import { isSameMoney } from '../domain/money.ts';
import type { Operation } from '../domain/operation.ts';
import type { Refund } from '../domain/refund.ts';
import type { Db } from '../store/db.ts';
import { listReferencesOfOtherRefunds } from '../store/refunds.ts';
import type { Seal } from '../vault/seal.ts';
import { type ChosenAction, chooseAction, commitResend } from './steps/choose-action.ts';
import { type RefundAnswer, recordRefund } from './steps/record-refund.ts';
import { saleRef } from './steps/sale-ref.ts';
import type { Timers } from './steps/timers.ts';

export interface SendRefundDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
  readonly seal: Seal;
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  readonly reach: (point: 'refund_committed' | 'refund_answered') => void;
}

/** Shorter than the lease of who has claimed it; nothing is sent later than this after the lease was last sure. */
const refundDeadlineMs = 15_000;

/**
 * Sends a refund that this worker has claimed, which committed it as sent, and records what the acquirer says. One that was
 * sent before is asked about first, and goes again only when that can give nothing twice.
 */
export async function sendRefund(deps: SendRefundDeps, operation: Operation): Promise<void> {
  const ready = await deps.connectorOf(operation);
  const heldAt = deps.now();
  const chosen = await deps.db.tx((tx) =>
    chooseAction(tx, { now: heldAt, manifest: ready?.manifest }, operation),
  );
  if (!chosen) return;
  deps.reach('refund_committed');
  const answer = await ask(deps, ready, { operation, heldAt, ...chosen }).catch(
    (error): RefundAnswer => ({
      kind: 'unknown',
      cause: error instanceof Error ? error.name : 'connector_threw',
    }),
  );
  deps.reach('refund_answered');
  await deps.db.tx((tx) => recordRefund(tx, { now: deps.now() }, operation, answer));
}

/** A refund in the hands of a worker. */
interface Held extends ChosenAction {
  readonly operation: Operation;
  /** When it was last sure that no other worker had it. */
  readonly heldAt: Date;
}

async function ask(
  deps: SendRefundDeps,
  ready: ReadyConnector | undefined,
  held: Held,
): Promise<RefundAnswer> {
  if (!ready) return { kind: 'not_sent', cause: 'no_connector' };
  const { connector, manifest } = ready;
  const { action, operation, refund, sale } = held;
  if (action === 'void') {
    assert.ok(connector.reverse, 'Bug! A void was chosen at an acquirer that has none');
    return answerOfVoid(
      await connector.reverse(saleRef(deps.seal, sale), deps.timers.deadline(refundDeadlineMs)),
      refund,
    );
  }
  const isRepeat = operation.checks > 1;
  if (!connector.refund || !manifest.can.refund) {
    // What was sent while the acquirer still had this is not undone by its not having it any more.
    if (isRepeat) return { kind: 'unknown', cause: 'not_supported' };
    return { kind: 'declined', reason: 'not_supported', networkCode: null };
  }
  const { refund: send, lookupRefund } = connector;
  const ways: Ways = { refund: send, ...(lookupRefund && { lookupRefund }) };
  const answer = isRepeat ? await askAgain(deps, ready, ways, held) : await give(deps, ways, held);
  return answer.kind === 'declined' ? confirmRefusal(deps, ready, held, answer) : answer;
}

type Ways = Pick<Required<Connector>, 'refund'> & Pick<Connector, 'lookupRefund'>;

async function give(deps: SendRefundDeps, { refund: send }: Ways, held: Held): Promise<RefundAnswer> {
  const { operation, sale, refund, heldAt } = held;
  const order: RefundOrder = {
    operationId: operation.id,
    saleId: sale.id,
    saleReference: sale.acquirerReference ?? '',
    amount: refund.amount,
    sendBefore: new Date(heldAt.getTime() + refundDeadlineMs),
  };
  const outcome = await send(order, deps.timers.deadline(refundDeadlineMs));
  return outcome.kind === 'refunded' ? { ...outcome, by: 'refund' } : outcome;
}

/** What became of one that was sent before; it goes again where nothing came of it and nothing can come of it twice. */
async function askAgain(
  deps: SendRefundDeps,
  ready: ReadyConnector,
  ways: Ways,
  held: Held,
): Promise<RefundAnswer> {
  const { operation, sale, refund } = held;
  const { id: operationId, acquirerReference: reference, sentAt, createdAt } = operation;
  // Who cannot be asked reports by itself what it has acknowledged; before that the message may go again.
  const unasked =
    reference === null ? { kind: 'not_found' as const } : { kind: 'pending' as const, reference };
  const asked = {
    operationId,
    reference,
    amount: refund.amount,
    sentAt: sentAt ?? createdAt,
    sale: saleRef(deps.seal, sale),
    others: await listReferencesOfOtherRefunds(deps.db, refund),
  };
  const found = ways.lookupRefund
    ? await ways.lookupRefund(asked, deps.timers.deadline(refundDeadlineMs))
    : unasked;
  if (found.kind === 'refunded') return { ...found, by: 'refund' };
  if (found.kind !== 'not_found' || !mayGoAgain(deps.now(), ready, operation)) return found;
  const heldAt = deps.now();
  const isLastTime = ready.manifest.can.refund === 'blindly';
  const isOurs = await deps.db.tx((tx) => commitResend(tx, heldAt, operation, isLastTime));
  return isOurs ? give(deps, ways, { ...held, heldAt }) : found;
}

/**
 * An acquirer that gives a refund once however often it comes may get it again. Others only when the first surely never
 * came, and a single time: whether that one came, nobody could tell from the first. None that has answered for it before.
 */
function mayGoAgain(now: Date, { manifest }: ReadyConnector, operation: Operation): boolean {
  if (operation.acquirerReference !== null) return false;
  if (manifest.can.refund === 'once') return true;
  const { notFoundIsFinalAfterMs } = manifest;
  const { sentAt } = operation;
  if (notFoundIsFinalAfterMs === null || !sentAt) return false;
  return now.getTime() - sentAt.getTime() > notFoundIsFinalAfterMs;
}

/** A void may be repeated: a sale is taken back once. Refused, it was settled already, and a refund has to do. */
function answerOfVoid(outcome: ReverseOutcome, refund: Refund): RefundAnswer {
  switch (outcome.kind) {
    case 'reversed': {
      const { reference, amount } = outcome;
      if (!amount) return { kind: 'unknown', cause: `void_of_nothing_${refund.amount.currency}` };
      return { kind: 'refunded', by: 'void', reference, amount };
    }
    case 'refused':
      return { kind: 'void_refused' };
    default:
      return outcome;
  }
}

/**
 * Nothing may be left to refund because the sale has been taken back: by a void that was late on its way and refused when it
 * was repeated, or by somebody at the acquirer's own desk. Then the money has gone back, and the refusal is no failure.
 */
async function confirmRefusal(
  deps: SendRefundDeps,
  { connector, manifest }: ReadyConnector,
  { refund, sale }: Held,
  refusal: Extract<RefundAnswer, { kind: 'declined' }>,
): Promise<RefundAnswer> {
  const isWhole = isSameMoney(refund.amount, sale.amount);
  if (refusal.reason !== 'sale_not_refundable' || !isWhole || !manifest.can.void) return refusal;
  if (!connector.reverse || !connector.lookup) return refusal;
  const deadline = deps.timers.deadline(refundDeadlineMs);
  const found = await connector.lookup(saleRef(deps.seal, sale), deadline);
  if (found.kind === 'approved' || found.kind === 'declined') return refusal;
  if (found.kind !== 'reversed') return { kind: 'unknown', cause: 'sale_unclear' };
  // It is taken back already: a repeat only tells the reference.
  const repeated = answerOfVoid(await connector.reverse(saleRef(deps.seal, sale), deadline), refund);
  return repeated.kind === 'refunded' ? repeated : { kind: 'unknown', cause: 'void_unclear' };
}
