import type { LookupOutcome, Outcome, ReadyConnector } from '../connectors/connector.ts';
import { isSaleOpen, type Operation } from '../domain/operation.ts';
import type { Db } from '../store/db.ts';
import type { Seal } from '../vault/seal.ts';
import { openExchange } from './steps/challenge-exchange.ts';
import { recordLateCheck } from './steps/record-late-check.ts';
import { recordOutcome } from './steps/record-outcome.ts';
import { saleRef } from './steps/sale-ref.ts';
import type { Timers } from './steps/timers.ts';

export interface SettleUnknownSaleDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
  readonly publicUrl: string;
  /** In which receipts tell the time. */
  readonly timeZone: string;
  /** The account that an operation went to; nothing when it cannot be used any more. */
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  readonly seal: Seal;
  readonly reach: (point: 'look_up_answered') => void;
}

const lookupDeadlineMs = 15_000;

/**
 * Asks the acquirer what became of a sale that this worker has claimed, and records what it says. An answer that is still
 * not clear is asked for again later; nothing here turns silence into a refusal. Of a sale that is decided it asks whether
 * that was the truth: money that came late goes back.
 */
export async function settleUnknownSale(deps: SettleUnknownSaleDeps, sale: Operation): Promise<void> {
  const ready = await deps.connectorOf(sale);
  const outcome = ready
    ? await ask(deps, ready, sale)
    : ({ kind: 'not_reached', cause: 'no_connector' } as const);
  deps.reach('look_up_answered');
  const { publicUrl, timeZone, seal } = deps;
  const context = { publicUrl, timeZone, seal, now: deps.now(), manifest: ready?.manifest };
  await deps.db.tx(async (tx) => {
    if (isSaleOpen(sale.state)) await recordOutcome(tx, context, sale, outcome);
    else if (outcome.kind !== 'challenged' && outcome.kind !== 'not_sent')
      await recordLateCheck(tx, context, sale, outcome);
  });
}

async function ask(
  deps: SettleUnknownSaleDeps,
  ready: ReadyConnector,
  sale: Operation,
): Promise<Outcome | LookupOutcome> {
  try {
    const answered = await handOn(deps, ready, sale);
    if (answered && answered.kind !== 'unknown' && answered.kind !== 'not_sent') return answered;
    const { lookup } = ready.connector;
    if (lookup) return await lookup(saleRef(deps.seal, sale), deps.timers.deadline(lookupDeadlineMs));
    // It reports by itself; until it does there is nothing to be learnt.
    return answered?.kind === 'unknown' ? answered : { kind: 'unknown', cause: 'awaits_notification' };
  } catch (error) {
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  }
}

/**
 * What the customer's browser brought back has first to reach the acquirer. It is handed on by whoever took the customer
 * back, and by whoever looks after the sale when that one has died.
 */
async function handOn(deps: SettleUnknownSaleDeps, { connector }: ReadyConnector, sale: Operation) {
  if (sale.state !== 'unknown' || !sale.sealedExchange || !connector.answerChallenge) return undefined;
  const { answer, memo } = openExchange(deps.seal, sale);
  if (!answer) return undefined;
  const sendBefore = new Date(deps.now().getTime() + lookupDeadlineMs);
  const order = { sale: saleRef(deps.seal, sale), answer, memo, sendBefore };
  return connector.answerChallenge(order, deps.timers.deadline(lookupDeadlineMs));
}
