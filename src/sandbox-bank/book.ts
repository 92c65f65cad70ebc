import { createHash } from 'node:crypto';
import type { Ledger, LedgerLine, RefundLine, ReversalLine, SaleLine } from './ledger.ts';
import type { Way } from './ways.ts';

/** One request under one reference: the first to come does the work, its repeats wait for the same line. */
export interface Entry<Line> {
  /** What a repeat must have in common with the first request. */
  readonly content: string;
  /** The decision, from the moment it is made; nobody may be told before `settled`. */
  decided: Line | undefined;
  /** The decision, once it is on the disk. */
  settled: Promise<Line>;
}

/** A page on which a cardholder approves or declines a sale. It dies with the bank, and the sale with it. */
export interface Redirect {
  /** The unguessable part of its address. */
  readonly key: string;
  /** Of the sale. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly last4: string;
  /** How it is paid, where no card was typed. */
  readonly way: Way | undefined;
  readonly returnUrl: string;
  readonly returnsUndecided: boolean;
  /** The code of the decision; a second call changes nothing. */
  readonly decide: (code: string) => void;
}

/** What the bank knows. All of it but what is being worked on can be read back from the ledger. */
export interface Book {
  readonly sales: Map<string, Entry<SaleLine>>;
  /** Sales that so many look-ups do not find, until their time is up. */
  readonly hiddenSales: Map<string, { lookups: number; until: Date }>;
  /** Look-ups of these sales that are still to fail. */
  readonly brokenLookups: Map<string, number>;
  /** Sales that wait for their cardholder on a page of ours, by reference. */
  readonly redirects: Map<string, Redirect>;
  readonly refunds: Map<string, Entry<RefundLine>>;
  /** By the reference of the sale, known or not. */
  readonly reversals: Map<string, Entry<ReversalLine>>;
  readonly ledger: Ledger;
  readonly now: () => Date;
  /** Rejects when the bank closes. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The book as it was when the last line was written. */
export function openBook(lines: readonly LedgerLine[], deps: Pick<Book, 'ledger' | 'now' | 'sleep'>): Book {
  const book: Book = {
    sales: new Map(),
    hiddenSales: new Map(),
    brokenLookups: new Map(),
    redirects: new Map(),
    refunds: new Map(),
    reversals: new Map(),
    ...deps,
  };
  for (const line of lines) {
    if (line.kind === 'sale') {
      book.sales.set(line.operation, known(line, line.content));
    } else if (line.kind === 'refund') {
      book.refunds.set(line.operation, known(line, refundContent(line.sale, line.amount)));
    } else {
      book.reversals.set(line.operation, known(line, ''));
    }
  }
  return book;
}

function known<Line>(line: Line, content: string): Entry<Line> {
  return { content, decided: line, settled: Promise.resolve(line) };
}

/** Starts the work of a request. It runs up to its first `await` before this returns. */
export function startEntry<Line>(content: string, work: (entry: Entry<Line>) => Promise<Line>): Entry<Line> {
  const entry: Entry<Line> = { content, decided: undefined, settled: new Promise(() => {}) };
  entry.settled = work(entry);
  return entry;
}

export function refundContent(sale: string, amount: number): string {
  return digest(`${sale} ${amount}`);
}

/** Text that follows from its input and tells nothing about it: the bank's references, and what a repeat must equal. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').replace(/[-_]/g, '').slice(0, 24);
}

/** `length` digits that follow from the input. */
export function digestDigits(text: string, length: number): string {
  const number = createHash('sha256').update(text).digest().readBigUInt64BE();
  return String(number % 10n ** BigInt(length)).padStart(length, '0');
}
