import assert from 'node:assert/strict';
import { keptTables } from './backup-tables.ts';
import type { Queryable, Tx } from './db.ts';

/** The first table that holds a row, of those that a backup would fill; nothing when all are empty. */
export async function findFilledTable(db: Queryable): Promise<string | undefined> {
  const there = await db.query<{ name: string }>(
    `select name from unnest($1::text[]) as t(name) where to_regclass(name) is not null`,
    [keptTables.map(({ name }) => name)],
  );
  for (const { name } of there) {
    const [row] = await db.query<{ isFilled: boolean }>(`select exists (select from ${name}) as "isFilled"`);
    if (row?.isFilled) return name;
  }
  return undefined;
}

/** Puts rows of a backup into a table, without its linked columns. Returns how many. */
export async function loadRows(tx: Tx, table: string, rows: readonly string[]): Promise<number> {
  const { linked = [] } = keptTable(table);
  return tx.execute(
    `insert into ${table}
     select r.* from jsonb_array_elements($1::jsonb) as e(value)
       cross join lateral jsonb_populate_record(null::${table}, e.value - $2::text[]) as r`,
    [`[${rows.join(',')}]`, linked],
  );
}

/** Fills the linked columns of rows that are there. Returns how many. */
export async function loadLinks(tx: Tx, table: string, rows: readonly string[]): Promise<number> {
  const { linked = [] } = keptTable(table);
  const changes = linked.map((column) => `${column} = r.${column}`).join(', ');
  return tx.execute(
    `update ${table} t set ${changes}
     from jsonb_array_elements($1::jsonb) as e(value)
       cross join lateral jsonb_populate_record(null::${table}, e.value) as r
     where t.merchant_id = r.merchant_id and t.id = r.id`,
    [`[${rows.join(',')}]`],
  );
}

function keptTable(name: string) {
  const table = keptTables.find((one) => one.name === name);
  assert(table, `${name} is a table that a backup keeps`);
  return table;
}

/**
 * Ends the time of sessions that were open: what became of them after the backup is not known here, so nobody may pay
 * them. The worker expires them as it does all others. Returns how many.
 */
export function endOpenSessions(tx: Tx, now: Date): Promise<number> {
  return tx.execute(
    `update sessions
     set expires_at = greatest(created_at + interval '1 millisecond', least(expires_at, $1))
     where status = 'open' and expires_at > $1`,
    [now],
  );
}
