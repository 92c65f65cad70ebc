import assert from 'node:assert/strict';
import type { ReadyConnector, RefundLookupOutcome, ReverseOutcome } from '../connectors/connector.ts';
import type { Operation } from '../domain/operation.ts';
import type { AcquirerAction, Refund } from '../domain/refund.ts';
import type { Db } from '../store/db.ts';
import { chooseAction, commitResend } from './steps/choose-action.ts';
import { recordRefund } from './steps/record-refund.ts';
import type { Timers } from './steps/timers.ts';

export interface SendRefundDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
  readonly publicUrl: string;
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  readonly reach: (point: 'refund_committed' | 'refund_answered') => void;
}

const refundDeadlineMs = 15_000;

/** What came of one message: what the acquirer said, or what its word means for a sale that was taken back whole. */
export type RefundAnswer = RefundLookupOutcome | { kind: 'void_refused' };

/**
 * Sends a refund that this worker has claimed, which committed it as sent, and records what the acquirer says. One that was
 * sent before is asked about first, and goes again only when that can give nothing twice.
 */
export async function sendRefund(deps: SendRefundDeps, operation: Operation): Promise<void> {
  const ready = await deps.connectorOf(operation);
  const chosen = await deps.db.tx((tx) =>
    chooseAction(tx, { now: deps.now(), manifest: ready?.manifest }, operation),
  );
  if (!chosen) return;
  deps.reach('refund_committed');
  const answer = await ask(deps, ready, operation, chosen).catch(
    (error): RefundAnswer => ({
      kind: 'unknown',
      cause: error instanceof Error ? error.name : 'connector_threw',
    }),
  );
  deps.reach('refund_answered');
  const context = { publicUrl: deps.publicUrl, now: deps.now() };
  await deps.db.tx((tx) => recordRefund(tx, context, operation, answer));
}

async function ask(
  deps: SendRefundDeps,
  ready: ReadyConnector | undefined,
  operation: Operation,
  { action, refund, sale }: Chosen,
): Promise<RefundAnswer> {
  if (!ready) return { kind: 'unknown', cause: 'no_connector' };
  const { connector, manifest } = ready;
  const deadline = deps.timers.deadline(refundDeadlineMs);
  if (action === 'void') {
    assert.ok(connector.reverse, 'Bug! A void was chosen at an acquirer that has none');
    return answerOfVoid(await connector.reverse(sale.id, deadline), refund);
  }
  if (!connector.refund || !connector.lookupRefund || !manifest.can.refund)
    return { kind: 'declined', reason: 'not_supported', networkCode: null };
  if (operation.checks > 1) {
    const found = await connector.lookupRefund(operation.id, deadline);
    if (found.kind !== 'not_found' || !(await mayGoAgain(deps, ready, operation))) return found;
  }
  return connector.refund(
    {
      operationId: operation.id,
      saleId: sale.id,
      saleReference: sale.acquirerReference ?? '',
      amount: refund.amount,
    },
    deadline,
  );
}

export interface Chosen {
  readonly action: AcquirerAction;
  readonly refund: Refund;
  readonly sale: Operation;
}

/**
 * An acquirer that gives a refund once however often it comes may get it again. Others only when the first surely never
 * came, and a single time: whether that one came, nobody could tell from the first.
 */
async function mayGoAgain(
  deps: SendRefundDeps,
  { manifest }: ReadyConnector,
  operation: Operation,
): Promise<boolean> {
  if (manifest.can.refund === 'once') return true;
  const { notFoundIsFinalAfterMs } = manifest;
  const { sentAt } = operation;
  if (notFoundIsFinalAfterMs === null || !sentAt) return false;
  if (deps.now().getTime() - sentAt.getTime() <= notFoundIsFinalAfterMs) return false;
  return deps.db.tx((tx) => commitResend(tx, operation));
}

/** A void may be repeated: a sale is taken back once. Refused, it was settled already, and a refund has to do. */
function answerOfVoid(outcome: ReverseOutcome, refund: Refund): RefundAnswer {
  switch (outcome.kind) {
    case 'reversed':
      return outcome.amount
        ? { kind: 'refunded', reference: outcome.reference, amount: outcome.amount }
        : { kind: 'unknown', cause: `void_of_nothing_${refund.amount.currency}` };
    case 'refused':
      return { kind: 'void_refused' };
    default:
      return outcome;
  }
}
