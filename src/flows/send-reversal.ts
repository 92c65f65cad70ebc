import type { ReadyConnector, ReverseOutcome } from '../connectors/connector.ts';
import type { Operation } from '../domain/operation.ts';
import type { Db } from '../store/db.ts';
import { findOperation } from '../store/operations.ts';
import type { Seal } from '../vault/seal.ts';
import { recordReversal } from './steps/record-reversal.ts';
import { saleRef } from './steps/sale-ref.ts';
import type { Timers } from './steps/timers.ts';

export interface SendReversalDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
  readonly publicUrl: string;
  readonly seal: Seal;
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  readonly reach: (point: 'reversal_committed' | 'reversal_answered') => void;
}

const reversalDeadlineMs = 15_000;

/**
 * Sends a reversal that this worker has claimed, which committed it as sent, and records what the acquirer says. Sent again
 * later when there is no answer: the acquirer takes a sale back once, however often it is asked.
 */
export async function sendReversal(deps: SendReversalDeps, reversal: Operation): Promise<void> {
  deps.reach('reversal_committed');
  const ready = await deps.connectorOf(reversal);
  const outcome = await ask(deps, ready, reversal);
  deps.reach('reversal_answered');
  const context = { publicUrl: deps.publicUrl, now: deps.now() };
  await deps.db.tx((tx) => recordReversal(tx, context, reversal, outcome));
}

async function ask(
  deps: SendReversalDeps,
  ready: ReadyConnector | undefined,
  { merchantId, saleId }: Operation,
): Promise<ReverseOutcome> {
  if (!ready) return { kind: 'unknown', cause: 'no_connector' };
  const sale = await findOperation(deps.db, { merchantId, id: saleId ?? '' });
  if (!ready.connector.reverse || !sale) return { kind: 'refused', cause: 'not_supported' };
  try {
    return await ready.connector.reverse(saleRef(deps.seal, sale), deps.timers.deadline(reversalDeadlineMs));
  } catch (error) {
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  }
}
