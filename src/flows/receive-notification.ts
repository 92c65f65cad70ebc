import type { News, RawNotification, ReadyConnector } from '../connectors/connector.ts';
import { isDecided, isSaleOpen, moveRefund, moveReversal, type Operation } from '../domain/operation.ts';
import type { Db, Tx } from '../store/db.ts';
import {
  findOperation,
  listOperationsOfAttempt,
  updateOperation,
  updateOperationsToCheckNow,
} from '../store/operations.ts';
import type { Seal } from '../vault/seal.ts';
import { type LockedOperation, lockHeldOperation } from './steps/lock-operation.ts';
import { recordLateCheck } from './steps/record-late-check.ts';
import { recordOutcome } from './steps/record-outcome.ts';
import { recordRefund } from './steps/record-refund.ts';
import { recordReversal } from './steps/record-reversal.ts';

export interface ReceiveNotificationDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  /** In which receipts tell the time. */
  readonly timeZone: string;
  readonly seal: Seal;
  readonly connectorOf: (
    operation: Pick<Operation, 'merchantId' | 'accountId'>,
  ) => Promise<ReadyConnector | undefined>;
}

export type ReceiveNotificationResult =
  /** `answer` is what the acquirer wants to hear; until it hears it, it reports again. */
  | { kind: 'taken'; answer: string; news: number }
  | { kind: 'forged' }
  /** It speaks of a refund whose name the acquirer has not told us yet: it is to report again. */
  | { kind: 'not_yet' }
  /** There is no such account, or its acquirer reports nothing. */
  | { kind: 'not_expected' };

/**
 * Takes what an acquirer reports about one of its accounts. News without an outcome only has the message asked about at once;
 * an outcome that the acquirer signed is recorded like an answer. All of it is committed before the acquirer hears that it
 * came, and a report that comes twice changes nothing. An account can only speak of its own messages.
 */
export async function receiveNotification(
  deps: ReceiveNotificationDeps,
  account: { merchantId: string; accountId: string },
  raw: RawNotification,
): Promise<ReceiveNotificationResult> {
  const ready = await deps.connectorOf(account);
  if (!ready?.connector.readNotification) return { kind: 'not_expected' };
  const reading = ready.connector.readNotification(raw);
  if (reading.kind === 'forged') return reading;
  const news = reading.kind === 'read' ? reading.news : [];
  let isEarly = false;
  for (const one of news)
    isEarly = (await deps.db.tx((tx) => take(tx, deps, ready, account, one))) === 'not_yet' || isEarly;
  return isEarly ? { kind: 'not_yet' } : { kind: 'taken', answer: reading.answer, news: news.length };
}

async function take(
  tx: Tx,
  deps: ReceiveNotificationDeps,
  { manifest }: ReadyConnector,
  { merchantId, accountId }: { merchantId: string; accountId: string },
  news: News,
): Promise<'not_yet' | undefined> {
  const id = news.about === 'reversal' ? news.saleId : news.operationId;
  const named = await findOperation(tx, { merchantId, id });
  if (!named || named.accountId !== accountId) return undefined;
  const now = deps.now();
  if (news.about === 'refund' && named.kind === 'sale' && news.reference === null && !news.outcome) {
    // The acquirer has no name for it: every refund of the sale that is open is asked about.
    await updateOperationsToCheckNow(tx, await refundsOf(tx, named), now);
    return undefined;
  }
  const seen = news.about === 'refund' ? await refundOf(tx, named, news.reference) : named;
  if (seen === 'not_yet' || !seen) return seen;
  const { publicUrl, timeZone, seal } = deps;
  const context = { publicUrl, timeZone, seal, now, manifest };
  if (!news.outcome) {
    await updateOperationsToCheckNow(tx, [seen], now);
    return undefined;
  }
  const locked = await lockHeldOperation(tx, seen);
  switch (news.about) {
    case 'sale':
      await takeSale(tx, context, locked.operation, news.outcome);
      return undefined;
    case 'refund': {
      const held = await takeOver(tx, now, locked.operation);
      if (held) await recordRefund(tx, { now }, held, answerOf(news.outcome));
      return undefined;
    }
    case 'reversal': {
      const reversal = await reversalOf(tx, locked);
      const held = reversal && (await takeOver(tx, now, reversal));
      if (held) await recordReversal(tx, context, held, news.outcome);
      return undefined;
    }
  }
}

/** Some acquirers repeat the payment's reference in a report of a refund: then its own name tells which refund it is. */
async function refundOf(
  tx: Tx,
  named: Operation,
  reference: string | null,
): Promise<Operation | 'not_yet' | undefined> {
  if (named.kind === 'refund') return named;
  const refunds = await refundsOf(tx, named);
  const ours = refunds.find(({ acquirerReference }) => reference !== null && acquirerReference === reference);
  if (ours) return ours;
  const isOneUnnamed = refunds.some(
    ({ acquirerReference, state }) => acquirerReference === null && !isDecided(state),
  );
  return isOneUnnamed ? 'not_yet' : undefined;
}

async function refundsOf(tx: Tx, sale: Operation): Promise<Operation[]> {
  return (await listOperationsOfAttempt(tx, sale)).filter(({ kind }) => kind === 'refund');
}

async function takeSale(
  tx: Tx,
  context: Parameters<typeof recordOutcome>[1],
  sale: Operation,
  outcome: NonNullable<Extract<News, { about: 'sale' }>['outcome']>,
): Promise<void> {
  if (sale.kind !== 'sale') return;
  if (isSaleOpen(sale.state)) await recordOutcome(tx, context, sale, outcome);
  else if (isDecided(sale.state)) await recordLateCheck(tx, context, sale, outcome);
}

function answerOf(outcome: NonNullable<Extract<News, { about: 'refund' }>['outcome']>) {
  return outcome.kind === 'refunded' ? ({ ...outcome, by: 'refund' } as const) : outcome;
}

async function reversalOf(tx: Tx, { operation: sale }: LockedOperation): Promise<Operation | undefined> {
  const { merchantId, attemptId, id } = sale;
  const operations = await listOperationsOfAttempt(tx, { merchantId, attemptId });
  return operations.find(
    ({ kind, saleId, state }) => kind === 'reversal' && saleId === id && !isDecided(state),
  );
}

/** The report comes between two sendings, or while one waits for its answer: whoever waits finds it written already. */
async function takeOver(tx: Tx, now: Date, operation: Operation): Promise<Operation | undefined> {
  if (operation.state === 'sending') return operation;
  if (operation.state !== 'unknown') return undefined;
  const move = operation.kind === 'refund' ? moveRefund : moveReversal;
  const held: Operation = {
    ...operation,
    state: move(operation.state, 'claimed'),
    fence: operation.fence + 1,
    updatedAt: now,
  };
  await updateOperation(tx, held);
  return held;
}
