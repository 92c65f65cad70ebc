import type { LookupOutcome, ReadyConnector } from '../connectors/connector.ts';
import type { Attempt } from '../domain/attempt.ts';
import type { Session } from '../domain/session.ts';
import type { Db } from '../store/db.ts';
import { recordOutcome } from './steps/record-outcome.ts';

export interface SettleUnknownAttemptDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly connectorOf: (attempt: Attempt) => ReadyConnector | undefined;
}

const lookupDeadlineMs = 15_000;

/**
 * Asks the acquirer what became of an attempt that this worker has claimed, and records what it says. An answer
 * that is still not clear is asked for again later; nothing here turns silence into a refusal.
 */
export async function settleUnknownAttempt(
  deps: SettleUnknownAttemptDeps,
  attempt: Attempt,
): Promise<Session> {
  const ready = deps.connectorOf(attempt);
  const outcome = ready ? await ask(ready, attempt) : ({ kind: 'unknown', cause: 'no_connector' } as const);
  return deps.db.tx((tx) =>
    recordOutcome(
      tx,
      {
        publicUrl: deps.publicUrl,
        now: deps.now(),
        notFoundIsFinalAfterMs: ready?.manifest.notFoundIsFinalAfterMs ?? null,
      },
      attempt,
      outcome,
    ),
  );
}

async function ask(ready: ReadyConnector, attempt: Attempt): Promise<LookupOutcome> {
  try {
    return await ready.connector.lookup(attempt.id, AbortSignal.timeout(lookupDeadlineMs));
  } catch (error) {
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  }
}
