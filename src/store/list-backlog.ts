import type { OperationKind } from '../domain/operation.ts';
import { disabledByMerchant } from '../domain/webhook-endpoint.ts';
import { isAtWork, undecided, usualWorkBegan } from './alerts.ts';
import type { Queryable } from './db.ts';

/** How much of one kind waits, and since when the oldest does. */
export interface Waiting {
  readonly livemode: boolean;
  /** No more than `mostCounted`: what is beyond is not counted. */
  readonly count: number;
  readonly oldest: Date;
}

/** Counting ends here, so that looking at a queue costs the same however long it is. */
export const mostCounted = 10_000;

/** Operations of which nobody can say whether they moved money, by kind. Those of a usual refund at work are none. */
export function listDoubts(db: Queryable, now: Date): Promise<(Waiting & { kind: OperationKind })[]> {
  return db.query(
    `select livemode, kind, count(*)::integer as count, min(uncertain_since) as oldest
     from (
       select livemode, kind, uncertain_since
       from operations
       where ${undecided} and not (${isAtWork} $1)
       order by uncertain_since
       limit ${mostCounted}
     ) doubts
     group by livemode, kind`,
    [usualWorkBegan(now)],
    'list_doubts',
  );
}

/** Reversals that the acquirer refuses, of money that came too late: a person has to send it back. */
export function listLeftToAPerson(db: Queryable): Promise<Waiting[]> {
  return db.query(
    `select livemode, count(*)::integer as count, min(uncertain_since) as oldest
     from (
       select livemode, uncertain_since
       from operations
       where kind = 'reversal' and state = 'declined' and reason = 'late_money'
       order by uncertain_since
       limit ${mostCounted}
     ) left_over
     group by livemode`,
    [],
    'list_left_to_a_person',
  );
}

/** Deliveries whose time has come; `oldest` is when the longest waiting should have gone. */
export function listDeliveriesDue(db: Queryable, now: Date): Promise<Waiting[]> {
  return db.query(
    `select livemode, count(*)::integer as count, min(next_try_at) as oldest
     from (
       select livemode, next_try_at
       from deliveries
       where state = 'pending' and next_try_at <= $1
       order by next_try_at
       limit ${mostCounted}
     ) due
     group by livemode`,
    [now],
    'list_deliveries_due',
  );
}

/** Webhook endpoints that were disabled since they refused; those that their merchants disabled are meant to be so. */
export function listDisabledEndpoints(db: Queryable): Promise<{ livemode: boolean; count: number }[]> {
  return db.query(
    `select livemode, count(*)::integer as count
     from (
       select livemode
       from webhook_endpoints
       where status = 'disabled' and disabled_reason <> $1
       limit ${mostCounted}
     ) disabled
     group by livemode`,
    [disabledByMerchant],
    'list_disabled_endpoints',
  );
}

/** Work of the worker that should have been done five minutes ago. None of it grows old while a worker runs. */
export interface LateWork {
  readonly sessions: number;
  readonly operations: number;
  readonly mails: number;
  readonly cards: number;
}

const lateMs = 5 * 60_000;

export async function findLateWork(db: Queryable, now: Date): Promise<LateWork> {
  const count = (rows: string) => `(select count(*)::integer from (${rows} limit ${mostCounted}) late)`;
  const [row] = await db.query<LateWork>(
    `select
       ${count(`select from sessions where status = 'open' and expires_at < $1`)} as sessions,
       ${count(`select from operations where next_check_at < $1 and ${undecided}`)} as operations,
       ${count(`select from mails where state = 'queued' and next_try_at < $1`)} as mails,
       ${count('select from cards_in_flight where expires_at < $1')} as cards`,
    [new Date(now.getTime() - lateMs)],
    'find_late_work',
  );
  if (!row) throw new Error('the database said nothing');
  return row;
}
