import type { LedgerLine, SaleLine } from '../../src/sandbox-bank/ledger.ts';
import type { Queryable } from '../../src/store/db.ts';
import type { Tale } from './customer.ts';
import {
  type AttemptSeen,
  type EventSeen,
  type JournalSeen,
  listAttempts,
  listEvents,
  listJournals,
  listOperations,
  listRefunds,
  listSessions,
  type OperationSeen,
  type RefundSeen,
  type SessionSeen,
} from './questions.ts';

/** A promise that was broken, by its number in the list of invariants. */
export interface Finding {
  readonly invariant: string;
  readonly sessionId: string | null;
  readonly what: string;
}

/** A session with everything that the three sides have written down about it. */
export interface Story {
  readonly session: SessionSeen;
  readonly attempts: readonly AttemptSeen[];
  readonly operations: readonly OperationSeen[];
  readonly refunds: readonly RefundSeen[];
  readonly events: readonly EventSeen[];
  readonly tale: Tale | undefined;
  /** What the bank did, in this order. */
  readonly lines: readonly LedgerLine[];
  readonly journals: readonly JournalSeen[];
}

export interface Truth {
  readonly stories: readonly Story[];
  /** Of the bank and of the books: what belongs to no session that we know of. */
  readonly orphans: readonly Finding[];
}

/** Puts together what our database, the bank's ledger and the shop say, session by session. */
export async function readTruth(
  db: Queryable,
  ledger: readonly LedgerLine[],
  tales: readonly Tale[],
): Promise<Truth> {
  const operations = await listOperations(db);
  const sessionOf = new Map(operations.map(({ id, session_id }) => [id, session_id]));
  const sessions = await listSessions(db);
  const journals = await listJournals(db);
  const known = new Set(sessions.map(({ id }) => id));
  const by = {
    attempts: groupBy(await listAttempts(db), (one) => one.session_id),
    operations: groupBy(operations, (one) => one.session_id),
    refunds: groupBy(await listRefunds(db), (one) => one.session_id),
    events: groupBy(await listEvents(db), (one) => one.session_id),
    lines: groupBy(ledger, (line) => sessionOf.get(line.operation) ?? ''),
    journals: groupBy(journals, (one) => sessionOf.get(one.reference) ?? ''),
    tales: new Map(tales.map((tale) => [tale.sessionId, tale])),
  };
  return {
    stories: sessions.map((session) => ({
      session,
      attempts: by.attempts.get(session.id) ?? [],
      operations: by.operations.get(session.id) ?? [],
      refunds: by.refunds.get(session.id) ?? [],
      events: by.events.get(session.id) ?? [],
      tale: by.tales.get(session.id),
      lines: by.lines.get(session.id) ?? [],
      journals: by.journals.get(session.id) ?? [],
    })),
    orphans: [
      ...(by.lines.get('') ?? []).map((line) =>
        lost('I2', `the bank has ${said(line)}, and we never sent it`),
      ),
      ...(by.journals.get('') ?? []).map(({ kind, reference }) =>
        lost('I7', `${kind}:${reference} is booked, and we never sent it`),
      ),
      ...tales
        .filter(({ sessionId }) => sessionId !== null && !known.has(sessionId))
        .map(({ sessionId, key }) => lost('I10', `${sessionId} was answered for ${key} and is gone`)),
    ],
  };
}

function lost(invariant: string, what: string): Finding {
  return { invariant, sessionId: null, what };
}

export function said(line: LedgerLine): string {
  return `${line.kind} ${line.operation} ${line.result} ${line.amount} ${line.currency}`;
}

export function isApprovedSale(line: LedgerLine): line is SaleLine {
  return line.kind === 'sale' && line.result === 'approved';
}

export function isApprovedRefund(line: LedgerLine): boolean {
  return line.kind === 'refund' && line.result === 'approved';
}

export function isReversal(line: LedgerLine): boolean {
  return line.kind === 'reversal' && line.result === 'approved';
}

function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
