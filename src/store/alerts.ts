import { atWork, type OperationKind, type OperationState } from '../domain/operation.ts';
import type { Queryable, Tx } from './db.ts';

/** An operation of which nobody can say whether it moved money, and what happens about it next. */
export interface StuckOperation {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly id: string;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly accountId: string;
  /** Why it is not known, in one word. */
  readonly cause: string | null;
  readonly uncertainSince: Date;
  readonly nextCheckAt: Date | null;
  readonly checks: number;
}

const columns = `merchant_id as "merchantId", session_id as "sessionId", id, kind, state, account_id as "accountId",
  unknown_cause as cause, uncertain_since as "uncertainSince", next_check_at as "nextCheckAt", checks`;

/** Nobody can say whether it moved money, or money is still to move. */
export const undecided = `state in ('prepared', 'sending', 'challenged', 'unknown', 'reversing')`;

/** Acquirers work on refunds for days. Nothing of one is unknown while its acquirer says that it does, in a usual time. */
export const isAtWork = `kind = 'refund' and coalesce(unknown_cause, '') = '${atWork}' and sent_at >= `;
const usualWorkMs = 5 * 24 * 60 * 60_000;

/** A reversal that was refused of a sale that had ended here: money that only a person can send back. */
const leftToAPerson = `kind = 'reversal' and state = 'declined' and reason = 'late_money'`;

/** Marks operations that nobody was called about at this level, and returns them, oldest first. */
export async function updateOperationsToAlerted(
  tx: Tx,
  of: { alerts: number; olderThan: Date; limit: number },
): Promise<StuckOperation[]> {
  return tx.query<StuckOperation>(
    `with late as materialized (
       select merchant_id as late_merchant_id, id as late_id
       from operations
       where ${undecided} and uncertain_since <= $1 and alerts = $2 and not (${isAtWork} $4)
       order by uncertain_since
       limit $3
       for update skip locked
     )
     update operations
     set alerts = alerts + 1
     from late
     where merchant_id = late_merchant_id and id = late_id
     returning ${columns}`,
    [of.olderThan, of.alerts, of.limit, usualWorkBegan(of.olderThan)],
    'update_operations_to_alerted',
  );
}

/** Everything undecided since before this moment, and what is left to a person; oldest first. Of one merchant, or of all. */
export async function listStuckOperations(
  db: Queryable,
  of: { olderThan: Date; limit: number; merchant?: { merchantId: string; livemode: boolean } },
): Promise<StuckOperation[]> {
  return db.query<StuckOperation>(
    // Each part by an index of its own.
    `select *
     from (
       select ${columns}
       from operations
       where ${undecided} and uncertain_since <= $1 and not (${isAtWork} $3)
         and ($4::text is null or merchant_id = $4 and livemode = $5)
       union all
       select ${columns}
       from operations
       where ${leftToAPerson} and ($4::text is null or merchant_id = $4 and livemode = $5)
     ) stuck
     order by "uncertainSince"
     limit $2`,
    [
      of.olderThan,
      of.limit,
      usualWorkBegan(of.olderThan),
      of.merchant?.merchantId ?? null,
      of.merchant?.livemode ?? null,
    ],
  );
}

export function usualWorkBegan(now: Date): Date {
  return new Date(now.getTime() - usualWorkMs);
}
