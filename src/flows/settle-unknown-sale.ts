import type { LookupOutcome, ReadyConnector } from '../connectors/connector.ts';
import { isSaleOpen, type Operation } from '../domain/operation.ts';
import type { Db } from '../store/db.ts';
import { recordLateCheck } from './steps/record-late-check.ts';
import { recordOutcome } from './steps/record-outcome.ts';
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
  const { publicUrl, timeZone } = deps;
  const context = { publicUrl, timeZone, now: deps.now(), manifest: ready?.manifest };
  await deps.db.tx(async (tx) => {
    if (isSaleOpen(sale.state)) await recordOutcome(tx, context, sale, outcome);
    else await recordLateCheck(tx, context, sale, outcome);
  });
}

async function ask(
  deps: SettleUnknownSaleDeps,
  ready: ReadyConnector,
  sale: Operation,
): Promise<LookupOutcome> {
  try {
    return await ready.connector.lookup(sale.id, deps.timers.deadline(lookupDeadlineMs));
  } catch (error) {
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  }
}
