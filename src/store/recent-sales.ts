import { breakerSales, breakerWindowMs, type RecentSale } from '../domain/breaker.ts';
import { type DeclineReason, declineClassOf } from '../domain/decline.ts';
import type { OperationState } from '../domain/operation.ts';
import type { Queryable } from './db.ts';

interface RecentRow {
  account_id: string;
  state: OperationState;
  decline_reason: DeclineReason | null;
  sent_at: Date;
}

const unansweredStates: readonly OperationState[] = ['unknown', 'reversing', 'reversed', 'not_sent'];

/** How the newest sales of a merchant over these accounts went, as far as it is known; newest first. */
export async function listRecentSales(
  db: Queryable,
  of: { merchantId: string; accountIds: readonly string[]; now: Date },
): Promise<(RecentSale & { readonly accountId: string })[]> {
  const rows = await db.query<RecentRow>(
    `select account.id as account_id, newest.state, newest.decline_reason, newest.sent_at
     from unnest($2::text[]) as account (id)
     cross join lateral (
       select state, decline_reason, sent_at
       from operations
       where merchant_id = $1 and account_id = account.id and kind = 'sale' and sent_at >= $3
         and state <> 'sending'
       order by sent_at desc
       limit $4
     ) newest`,
    [of.merchantId, of.accountIds, new Date(of.now.getTime() - breakerWindowMs), breakerSales],
    'list_recent_sales',
  );
  return rows.map((row) => ({
    accountId: row.account_id,
    sentAt: row.sent_at,
    hasFailed:
      unansweredStates.includes(row.state) ||
      (row.decline_reason !== null && declineClassOf(row.decline_reason) === 'technical'),
  }));
}
