import pg from 'pg';

/* The tables of a run, as PostgreSQL would show them: committed rows, and what an open transaction has changed of them. */

export type Row = Readonly<Record<string, unknown>>;

/** What names a row of a table, the merchant aside: there is one in a run. */
export const keyOf: Readonly<Record<string, string>> = {
  sessions: 'id',
  attempts: 'id',
  operations: 'id',
  refunds: 'id',
  authentications: 'attempt_id',
  risk_tries: 'id',
  cards_in_flight: 'attempt_id',
  events: 'id',
  journals: 'source',
};

interface Unique {
  readonly name: string;
  readonly table: string;
  readonly of: (row: Row) => string | undefined;
}

const live = ['sending', 'challenged', 'unknown', 'reversing', 'approved'];

/** The unique indexes of the migrations that hold back money. */
const uniques: readonly Unique[] = [
  {
    name: 'attempts_one_money_live_per_session',
    table: 'attempts',
    of: ({ state, session_id }) => (live.includes(String(state)) ? String(session_id) : undefined),
  },
  {
    name: 'attempts_one_under_way_per_session',
    table: 'attempts',
    of: ({ state, session_id }) =>
      [...live, 'authenticating'].includes(String(state)) ? String(session_id) : undefined,
  },
  {
    name: 'operations_one_live_sale_per_session',
    table: 'operations',
    of: ({ kind, state, session_id }) =>
      kind === 'sale' && live.includes(String(state)) ? String(session_id) : undefined,
  },
  {
    name: 'operations_one_reversal_per_sale',
    table: 'operations',
    of: ({ kind, state, sale_id }) =>
      kind === 'reversal' && state !== 'declined' ? String(sale_id) : undefined,
  },
  {
    name: 'events_numbered_per_session',
    table: 'events',
    of: ({ session_id, sequence }) => `${session_id} ${sequence}`,
  },
];

export type Changes = Map<string, Map<string, Row | null>>;

export class MemoryTables {
  readonly #tables = new Map<string, Map<string, Row>>();

  committed(table: string): ReadonlyMap<string, Row> {
    return this.#table(table);
  }

  /** Rows as a transaction sees them: what others have committed, and its own changes. */
  rows(table: string, own: Changes | null): Row[] {
    const changed = own?.get(table);
    if (!changed || changed.size === 0) return [...this.#table(table).values()];
    const merged = new Map<string, Row | null>(this.#table(table));
    for (const [key, row] of changed) merged.set(key, row);
    return [...merged.values()].filter((row): row is Row => row !== null);
  }

  find(table: string, key: string, own: Changes | null): Row | undefined {
    const changed = own?.get(table);
    if (changed?.has(key)) return changed.get(key) ?? undefined;
    return this.#table(table).get(key);
  }

  /** Throws the violation that PostgreSQL would. */
  check(table: string, key: string, row: Row, own: Changes | null): void {
    for (const unique of uniques.filter((one) => one.table === table)) {
      const value = unique.of(row);
      if (value === undefined) continue;
      const name = keyOf[table] ?? '';
      const twin = this.rows(table, own).find((other) => other[name] !== key && unique.of(other) === value);
      if (twin) throw violation(unique.name);
    }
  }

  commit(changes: Changes): void {
    for (const [table, rows] of changes) {
      for (const [key, row] of rows) if (row) this.check(table, key, row, changes);
    }
    for (const [table, rows] of changes) {
      const kept = this.#table(table);
      for (const [key, row] of rows) {
        if (row) kept.set(key, row);
        else kept.delete(key);
      }
    }
  }

  #table(name: string): Map<string, Row> {
    let table = this.#tables.get(name);
    if (!table) {
      table = new Map();
      this.#tables.set(name, table);
    }
    return table;
  }
}

export function violation(constraint: string): Error {
  const error = new pg.DatabaseError(`violates ${constraint}`, 0, 'error');
  error.code = '23505';
  error.severity = 'ERROR';
  error.constraint = constraint;
  return error;
}
