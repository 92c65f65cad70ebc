import type { MemoryDatabase, OpenWork } from './memory-db.ts';
import { type Row, violation } from './memory-tables.ts';

/* Statements of more than one simple clause, by the names that the store gives them. */

type Result = { rows: Row[]; touched: number };
type Play = (db: MemoryDatabase, work: OpenWork, params: readonly unknown[]) => Result | Promise<Result>;

const none: Result = { rows: [], touched: 0 };
const one = (row: Row | undefined): Result => ({ rows: row ? [row] : [], touched: row ? 1 : 0 });
const all = (rows: Row[]): Result => ({ rows, touched: rows.length });
const time = (value: unknown): number => (value instanceof Date ? value.getTime() : Number.POSITIVE_INFINITY);

const byName: Readonly<Record<string, Play>> = {
  insert_deliveries: () => none,
  find_risk_list_hits: () => none,
  insert_risk_list_entry: () => none,
  find_merchant: () =>
    one({
      id: 'mer_0123456789',
      name: 'Nar Kitab',
      support_email: null,
      brand_color: '#0b6e4f',
      has_logo: false,
    }),
  lock_active_vault_key: () => one({ version: 1, wrapped: Buffer.alloc(0) }),
  find_risk_counts: () => one(noCounts),
  insert_risk_try(db, work, [merchantId, id, livemode, sessionId, fingerprint]) {
    const row = { merchant_id: merchantId, id, livemode, session_id: sessionId, fingerprint };
    db.write(work, 'risk_tries', String(id), row);
    return one(row);
  },
  update_risk_try: (db, work, [, id]) => one(db.tables.find('risk_tries', String(id), work.changes)),
  insert_journal(db, work, [, source, , kind, accountId, reference, currency]) {
    if (db.tables.find('journals', String(source), work.changes)) throw violation('journals_one_per_source');
    const row = { source, kind, account_id: accountId, reference, currency };
    db.write(work, 'journals', String(source), row);
    return one(row);
  },
  find_card_in_flight(db, work, [, , attemptId, now]) {
    const row = db.tables.find('cards_in_flight', String(attemptId), work.changes);
    if (!row || time(row.expires_at) <= time(now)) return none;
    return one({ sealed: row.sealed, version: 1, state: 'active', wrapped: Buffer.alloc(0) });
  },
  find_latest_attempt(db, work, [, sessionId]) {
    const rows = db.tables.rows('attempts', work.changes).filter((row) => row.session_id === sessionId);
    return one(rows.sort((a, b) => Number(b.number) - Number(a.number))[0]);
  },
  find_soft_decline(db, work, [, sessionId]) {
    const soft = db.tables
      .rows('operations', work.changes)
      .filter((row) => row.session_id === sessionId && row.decline_reason === 'authentication_required');
    const attempts = db.tables.rows('attempts', work.changes);
    return one(attempts.find((row) => soft.some(({ attempt_id }) => attempt_id === row.id)));
  },
  list_operations_of_attempt(db, work, [, attemptId]) {
    const rows = db.tables.rows('operations', work.changes).filter((row) => row.attempt_id === attemptId);
    return all(rows.sort((a, b) => Number(a.number) - Number(b.number)));
  },
  claim_operations_due(db, work, [now, lockedUntil, limit]) {
    const due = db.tables
      .rows('operations', work.changes)
      .filter((row) => time(row.next_check_at) <= time(now))
      .filter((row) => !row.locked_until || time(row.locked_until) <= time(now))
      .filter((row) => !db.isLocked(work, `operations ${row.id}`))
      .sort((a, b) => time(a.next_check_at) - time(b.next_check_at))
      .slice(0, Number(limit))
      .map((row) => ({
        ...row,
        locked_until: lockedUntil,
        fence: Number(row.fence) + 1,
        checks: Number(row.checks) + 1,
        state: row.kind === 'sale' ? row.state : 'sending',
        sent_at: row.sent_at ?? now,
      }));
    for (const row of due) db.write(work, 'operations', String((row as Row).id), row);
    return all(due);
  },
  list_authentications_due(db, work, [now, limit]) {
    const due = db.tables
      .rows('authentications', work.changes)
      .filter((row) => time(row.deadline_at) <= time(now));
    return all(due.sort((a, b) => time(a.deadline_at) - time(b.deadline_at)).slice(0, Number(limit)));
  },
  list_lapsed(db, work, [now]) {
    const rows = db.tables.rows('sessions', work.changes);
    return all(rows.filter((row) => row.status === 'open' && time(row.expires_at) <= time(now)));
  },
  async check_now(db, work, [, ids, now]) {
    for (const id of ids as string[]) {
      await db.lock(work, `operations ${id}`);
      const row = db.tables.find('operations', id, work.changes);
      if (row && row.kind === 'sale' && ['declined', 'not_sent', 'reversed'].includes(String(row.state)))
        db.write(work, 'operations', id, { ...row, next_check_at: now, updated_at: now });
    }
    return none;
  },
};

/** Statements that the store does not name. */
function nameOf(text: string): string | undefined {
  if (/from sessions\s+where status = 'open' and expires_at/.test(text)) return 'list_lapsed';
  if (/^update operations\s+set next_check_at = \$3/.test(text)) return 'check_now';
  return undefined;
}

export async function playByName(
  db: MemoryDatabase,
  work: OpenWork,
  text: string,
  params: readonly unknown[],
  name: string | undefined,
): Promise<Result | undefined> {
  const play = byName[name ?? nameOf(text) ?? ''];
  return play ? play(db, work, params) : undefined;
}

/** A card, an address and a merchant that nobody has tried anything with: limits are shown elsewhere. */
const noCounts: Row = {
  session_tries: 1,
  session_other_cards: 0,
  card_declines: 0,
  card_same_amount: 0,
  card_has_paid: false,
  card_unauthenticated: 0,
  card_unauthenticated_amount: 0,
  address_submits: 0,
  address_short: [0, 0],
  address_long: [0, 0],
  bin_short: [0, 0],
  bin_long: [0, 0],
  merchant_short: [0, 0],
  merchant_long: [0, 0],
};
