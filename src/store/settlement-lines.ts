import { type Money, money } from '../domain/money.ts';
import type { OperationKind, OperationState } from '../domain/operation.ts';
import type { SettlementKind, SettlementStatus } from '../domain/settlement.ts';
import type { Queryable, Tx } from './db.ts';
import type { SettlementDay } from './ledger.ts';

/** A line of a day's file, or one that it should have, and how it compares. */
export interface JudgedLine {
  /** `nobody` when nothing here has the reference. */
  readonly merchantId: string;
  readonly kind: SettlementKind;
  readonly reference: string;
  readonly status: SettlementStatus;
  readonly amount: Money;
  readonly fee: Money;
  /** Null when the file does not have it. */
  readonly settledAt: Date | null;
  readonly explanation: string | null;
}

/** Whose a line is about which nothing is known here. */
export const nobody = 'nobody';

interface LineRow {
  merchant_id: string;
  kind: SettlementKind;
  reference: string;
  status: SettlementStatus;
  amount: number;
  currency: string;
  fee: number;
  settled_at: Date | null;
  explanation: string | null;
}

/** Everything that is stored of one day's file. */
export async function listSettlementLines(db: Queryable, day: SettlementDay): Promise<JudgedLine[]> {
  const rows = await db.query<LineRow>(
    `select merchant_id, kind, reference, status, amount, currency, fee, settled_at, explanation
     from settlement_lines
     where account_id = $1 and livemode = $2 and settled_on = $3
     order by kind, reference`,
    [day.accountId, day.livemode, day.date],
  );
  return rows.map((row) => ({
    merchantId: row.merchant_id,
    kind: row.kind,
    reference: row.reference,
    status: row.status,
    amount: money(row.amount, row.currency),
    fee: money(row.fee, row.currency),
    settledAt: row.settled_at,
    explanation: row.explanation,
  }));
}

/** Which of these references came in the file of an earlier day, and the first such day. */
export async function listSettledBefore(
  db: Queryable,
  day: SettlementDay,
  references: readonly string[],
): Promise<{ kind: SettlementKind; reference: string; date: string }[]> {
  return db.query(
    `select kind, reference, min(settled_on)::date as date
     from settlement_lines
     where reference = any($4::text[]) and account_id = $1 and livemode = $2 and settled_on < $3
       and settled_at is not null
     group by kind, reference`,
    [day.accountId, day.livemode, day.date, references],
  );
}

/** Stores lines, over what was stored of them before. */
export async function upsertSettlementLines(
  tx: Tx,
  day: SettlementDay,
  lines: readonly JudgedLine[],
  now: Date,
): Promise<void> {
  await tx.execute(
    `insert into settlement_lines (merchant_id, account_id, livemode, settled_on, kind, reference, status, amount,
       currency, fee, settled_at, explanation, judged_at)
     select merchant_id, $1, $2, $3, kind, reference, status, amount, currency, fee, settled_at, explanation, $4
     from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::bigint[],
       $12::timestamptz[], $13::text[])
       as line (merchant_id, kind, reference, status, amount, currency, fee, settled_at, explanation)
     on conflict (merchant_id, account_id, livemode, settled_on, kind, reference) do update
     set status = excluded.status, amount = excluded.amount, currency = excluded.currency, fee = excluded.fee,
       settled_at = excluded.settled_at, explanation = excluded.explanation, judged_at = excluded.judged_at`,
    [
      day.accountId,
      day.livemode,
      day.date,
      now,
      lines.map(({ merchantId }) => merchantId),
      lines.map(({ kind }) => kind),
      lines.map(({ reference }) => reference),
      lines.map(({ status }) => status),
      lines.map(({ amount }) => amount.amountMinor),
      lines.map(({ amount }) => amount.currency),
      lines.map(({ fee }) => fee.amountMinor),
      lines.map(({ settledAt }) => settledAt),
      lines.map(({ explanation }) => explanation),
    ],
  );
}

/** Forgets lines that the newest file of the day does not have any more, and that are not missing in it either. */
export async function deleteSettlementLines(
  tx: Tx,
  day: SettlementDay,
  lines: readonly Pick<JudgedLine, 'merchantId' | 'kind' | 'reference'>[],
): Promise<void> {
  await tx.execute(
    `delete from settlement_lines
     using unnest($4::text[], $5::text[], $6::text[]) as gone (merchant_id, kind, reference)
     where settlement_lines.merchant_id = gone.merchant_id and settlement_lines.kind = gone.kind
       and settlement_lines.reference = gone.reference
       and account_id = $1 and livemode = $2 and settled_on = $3`,
    [
      day.accountId,
      day.livemode,
      day.date,
      lines.map(({ merchantId }) => merchantId),
      lines.map(({ kind }) => kind),
      lines.map(({ reference }) => reference),
    ],
  );
}

/**
 * A line that the file of a day near this one brought after all is not missing any more: the clocks of two companies
 * differ at midnight.
 */
export async function deleteMissingThatCame(tx: Tx, day: SettlementDay): Promise<void> {
  await tx.execute(
    `delete from settlement_lines missing
     where missing.account_id = $1 and missing.livemode = $2 and missing.status = 'missing_there'
       and missing.settled_on between $3::date - 7 and $3::date + 7
       and exists (
         select from settlement_lines came
         where came.reference = missing.reference and came.kind = missing.kind and came.account_id = $1
           and came.livemode = $2 and came.settled_at is not null
       )`,
    [day.accountId, day.livemode, day.date],
  );
}

/** A sale or a refund that a line names, and why it is not booked here. */
export interface NamedOperation {
  readonly merchantId: string;
  readonly id: string;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly accountId: string;
  readonly reason: string | null;
}

/** Sales and refunds of any merchant with these ids. Reads the whole table when asked: only for the few lines nobody booked. */
export async function listOperationsNamed(
  db: Queryable,
  ids: readonly string[],
  livemode: boolean,
): Promise<NamedOperation[]> {
  return db.query<NamedOperation>(
    `select merchant_id as "merchantId", id, kind, state, account_id as "accountId",
       coalesce(decline_reason, unknown_cause) as reason
     from operations
     where id = any($1::text[]) and livemode = $2 and kind in ('sale', 'refund')`,
    [ids, livemode],
  );
}
