import type { ServerResponse } from 'node:http';
import type { Book } from './book.ts';
import type { LedgerLine } from './ledger.ts';
import { Refusal } from './refusal.ts';
import type { ScriptedFault } from './scripted-faults.ts';

/** One line of a settlement file, in its own field names. */
export interface SettledLine {
  readonly reference: string;
  readonly kind: 'sale' | 'refund' | 'reversal';
  /** Minor units, as the fee. */
  readonly amount: number;
  readonly currency: string;
  readonly fee: number;
  readonly settled_at: string;
}

/** The bank keeps 1.5 % of a sale, and nothing of what is given back. */
const feePerTenThousand = 150;

/**
 * Answers `GET /v1/settlements/{date}` with JSON lines: the money that moved on that day (UTC), then a line with how
 * many they were, so that a file cut short is seen. Of a day that is not over it tells what has happened so far.
 */
export async function sendSettlement(
  book: Book,
  date: string,
  fault: ScriptedFault | undefined,
  response: ServerResponse,
): Promise<void> {
  if (Number.isNaN(Date.parse(date)) || date > dayOf(book.now().toISOString())) {
    throw new Refusal(404, 'not_ready', 'There is no settlement of this date yet.');
  }
  const lines = withFault(await settlementOf(book, date), date, fault);
  const rows: object[] = [...lines, { kind: 'end', lines: lines.length }];
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  response.writeHead(200, {
    'content-type': 'application/jsonl; charset=utf-8',
    'cache-control': 'no-store',
  });
  if (fault?.do === 'reset_mid_body') {
    response.write(text.slice(0, text.length / 2), () => response.socket?.resetAndDestroy());
    return;
  }
  if (fault?.do === 'cut_short') {
    response.end(
      rows
        .slice(0, -1)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
    return;
  }
  response.end(text);
}

/** What moved money on a day, in the order it happened. A sale that was reversed on its own day never comes in. */
async function settlementOf(book: Book, date: string): Promise<SettledLine[]> {
  const sales = await onDisk(book.sales.values());
  const reversals = await onDisk(book.reversals.values());
  const refunds = await onDisk(book.refunds.values());
  const reversedOn = new Map(reversals.map(({ operation, at }) => [operation, dayOf(at)]));
  const sameDay = new Set(
    sales
      .filter(({ operation, at }) => reversedOn.get(operation) === dayOf(at))
      .map((sale) => sale.operation),
  );
  const moved: SettledLine[] = [
    ...sales
      .filter(({ operation }) => !sameDay.has(operation))
      .filter(isApproved)
      .map(settled),
    ...reversals
      .filter(({ operation }) => !sameDay.has(operation))
      .filter(isApproved)
      .map(settled),
    ...refunds
      .filter(isApproved)
      .map((line) => settled({ ...line, at: line.pending_until ?? line.at }))
      .filter(({ settled_at }) => settled_at <= book.now().toISOString()),
  ];
  return moved
    .filter(({ settled_at }) => dayOf(settled_at) === date)
    .sort((a, b) => a.settled_at.localeCompare(b.settled_at) || a.reference.localeCompare(b.reference));
}

/** Decisions that are written down; what is still being worked on is not known to anybody. */
async function onDisk<Line>(
  entries: Iterable<{ decided: Line | undefined; settled: Promise<Line> }>,
): Promise<Line[]> {
  return Promise.all([...entries].filter(({ decided }) => decided).map((entry) => entry.settled));
}

function isApproved(line: LedgerLine): boolean {
  return line.result === 'approved';
}

function settled(line: LedgerLine): SettledLine {
  return {
    reference: line.operation,
    kind: line.kind,
    amount: line.amount,
    currency: line.currency,
    fee: line.kind === 'sale' ? Math.floor((line.amount * feePerTenThousand) / 10_000) : 0,
    settled_at: line.at,
  };
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** What a test can make wrong in a file. What is wrong is its first line. */
function withFault(
  lines: readonly SettledLine[],
  date: string,
  fault: ScriptedFault | undefined,
): readonly SettledLine[] {
  const [first, ...rest] = lines;
  switch (fault?.do) {
    case 'missing_line':
      return rest;
    case 'altered_amount':
      return first ? [{ ...first, amount: first.amount + 1 }, ...rest] : [];
    case 'repeated_line':
      return first ? [first, ...lines] : [];
    case 'extra_line': {
      const extra = { reference: `nobody-asked-for-this-${date}`, amount: 1234, currency: 'USD', fee: 18 };
      return [{ ...extra, kind: 'sale', settled_at: `${date}T00:00:00.000Z` }, ...lines];
    }
    default:
      return lines;
  }
}
