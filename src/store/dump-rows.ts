import { type KeptTable, keptTables } from './backup-tables.ts';
import type { Db, Tx } from './db.ts';
import { type AppliedMigration, listApplied } from './migrate.ts';

/** What a backup says of the database it was taken from. */
export interface DumpFacts {
  readonly takenAt: Date;
  readonly migrations: readonly AppliedMigration[];
  /** Sealed under the master key that its secrets need; null when no server was ever started on it. */
  readonly sealedCheck: Buffer | null;
}

/** Takes what is dumped, in order. `rows` are JSON objects, one line each. */
export interface DumpSink {
  begin(facts: DumpFacts): Promise<void>;
  rows(table: string, isLinked: boolean, rows: readonly string[]): Promise<void>;
}

const rowsAtOnce = 1_000;

/**
 * Hands over everything that a backup keeps, as it was at one moment, while others go on writing. Rows of a table with
 * linked columns come a second time where these are filled, when all have come once. Throws when the database cannot
 * show one moment.
 */
export async function listKeptRows(db: Db, sink: DumpSink): Promise<void> {
  let isBegun = false;
  await db.tx(async (tx) => {
    if (isBegun) throw new Error('The database began the reading anew. Make the backup again.');
    isBegun = true;
    await tx.execute('set transaction isolation level repeatable read, read only');
    await tx.execute('set local idle_in_transaction_session_timeout = 0');
    await tx.execute('set local statement_timeout = 0');
    await sink.begin(await factsOf(tx));
    for (const table of keptTables) {
      await dump(tx, sink, table, null);
      const [link] = table.linked ?? [];
      if (link !== undefined) await dump(tx, sink, table, link);
    }
  });
}

async function factsOf(tx: Tx): Promise<DumpFacts> {
  const [row] = await tx.query<{ now: Date; check: Buffer | null }>(
    `select now() as now, (select sealed_check from installation) as check`,
  );
  if (!row) throw new Error('the database said nothing');
  return { takenAt: row.now, sealedCheck: row.check, migrations: await listApplied(tx) };
}

async function dump(tx: Tx, sink: DumpSink, { name }: KeptTable, link: string | null): Promise<void> {
  const condition = link === null ? '' : `where ${link} is not null`;
  await tx.execute(
    `declare kept no scroll cursor for select to_jsonb(kept_row)::text as row from ${name} kept_row ${condition}`,
  );
  for (;;) {
    const rows = await tx.query<{ row: string }>(`fetch ${rowsAtOnce} from kept`);
    if (rows.length === 0) break;
    await sink.rows(
      name,
      link !== null,
      rows.map(({ row }) => row),
    );
  }
  await tx.execute('close kept');
}
