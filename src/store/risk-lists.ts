import type { RiskList, RiskListHit, RiskListKind, RiskListValue } from '../domain/risk-try.ts';
import type { Queryable, Tx } from './db.ts';

export interface RiskListEntry extends RiskListHit {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly note: string | null;
  readonly createdAt: Date;
  /** Null for ever. */
  readonly expiresAt: Date | null;
}

/** Which of these values stand on a list of the merchant now. */
export async function findRiskListHits(
  db: Queryable,
  key: { readonly merchantId: string; readonly livemode: boolean; readonly now: Date },
  values: readonly RiskListValue[],
): Promise<RiskListHit[]> {
  return db.query<RiskListHit>(
    `select list, kind, value
     from risk_lists
     where merchant_id = $1 and livemode = $2
       and list in ('block', 'allow', 'never_retry')
       and (kind, value) in (select * from unnest($3::text[], $4::text[]))
       and (expires_at is null or expires_at > $5)`,
    [key.merchantId, key.livemode, values.map(({ kind }) => kind), values.map(({ value }) => value), key.now],
    'find_risk_list_hits',
  );
}

/** Puts a value on a list; one that is there already gets the new note and time. */
export async function insertRiskListEntry(tx: Tx, entry: RiskListEntry): Promise<void> {
  await tx.execute(
    `insert into risk_lists (merchant_id, livemode, list, kind, value, note, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (merchant_id, livemode, list, kind, value)
     do update set note = excluded.note, created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [
      entry.merchantId,
      entry.livemode,
      entry.list,
      entry.kind,
      entry.value,
      entry.note,
      entry.createdAt,
      entry.expiresAt,
    ],
    'insert_risk_list_entry',
  );
}

/** Takes a value off a list of the merchant's own; cards that must never be retried stay. */
export async function deleteRiskListEntry(
  tx: Tx,
  entry: Pick<RiskListEntry, 'merchantId' | 'livemode' | 'kind' | 'value'> & {
    readonly list: Exclude<RiskList, 'never_retry'>;
  },
): Promise<boolean> {
  const touched = await tx.execute(
    `delete from risk_lists
     where merchant_id = $1 and livemode = $2 and list = $3 and kind = $4 and value = $5`,
    [entry.merchantId, entry.livemode, entry.list, entry.kind, entry.value],
  );
  return touched === 1;
}

interface EntryRow {
  readonly list: RiskList;
  readonly kind: RiskListKind;
  readonly value: string;
  readonly note: string | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

/** A merchant's entries, newest first, for people to see. */
export async function listRiskListEntries(
  db: Queryable,
  key: { readonly merchantId: string; readonly livemode: boolean; readonly limit: number },
): Promise<RiskListEntry[]> {
  const rows = await db.query<EntryRow>(
    `select list, kind, value, note, created_at, expires_at
     from risk_lists
     where merchant_id = $1 and livemode = $2
     order by created_at desc, list, kind, value
     limit $3`,
    [key.merchantId, key.livemode, key.limit],
  );
  return rows.map((row) => ({
    merchantId: key.merchantId,
    livemode: key.livemode,
    list: row.list,
    kind: row.kind,
    value: row.value,
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** Forgets entries whose time is over, at most 1000 at once. */
export async function deleteExpiredListEntries(db: Queryable, now: Date): Promise<number> {
  return db.execute(
    `delete from risk_lists
     where (merchant_id, livemode, list, kind, value) in (
       select merchant_id, livemode, list, kind, value
       from risk_lists
       where expires_at <= $1
       order by expires_at
       limit 1000
     )`,
    [now],
  );
}
