import type { JournalKind } from './ledger.ts';
import { isSameMoney, type Money, toDecimalString } from './money.ts';
import type { OperationKind, OperationState } from './operation.ts';

/** What a line of a settlement file can be about, and the kind of journal that should answer to it. */
export const journalKindOfLine = {
  sale: 'approval',
  refund: 'refund',
  reversal: 'reversal',
} as const satisfies Record<string, JournalKind>;

/** Whose reference a line has: a reversal is settled under that of its sale. */
export const operationKindOfLine = {
  sale: 'sale',
  refund: 'refund',
  reversal: 'sale',
} as const satisfies Record<keyof typeof journalKindOfLine, OperationKind>;

export type SettlementKind = keyof typeof journalKindOfLine;

export const settlementKinds = Object.keys(journalKindOfLine) as SettlementKind[];

/** A move of money as an acquirer settled it. */
export interface SettlementLine {
  readonly kind: SettlementKind;
  /** The reference that we gave the acquirer. */
  readonly reference: string;
  readonly amount: Money;
  /** What the acquirer kept of it; may be nothing. */
  readonly fee: Money;
  readonly settledAt: Date;
}

/** `missing_here`: they moved money and we booked nothing. `missing_there`: we booked what their file does not have. */
export type SettlementStatus = 'matched' | 'missing_here' | 'missing_there' | 'differs';

/** What is known here about the reference of a line. */
export interface KnownHere {
  readonly booked: { readonly amount: Money; readonly accountId: string } | undefined;
  readonly operation:
    | { readonly state: OperationState; readonly accountId: string; readonly reason: string | null }
    | undefined;
  /** The date of another file that already had this line. */
  readonly settledBeforeOn: string | undefined;
  /** How often this file has it. */
  readonly timesInFile: number;
}

export type Judgement =
  | { readonly status: 'matched'; readonly explanation: null }
  | { readonly status: 'missing_here' | 'differs'; readonly explanation: string };

/** Compares a line with what is known here, and says in words what does not fit. */
export function judgeSettlementLine(line: SettlementLine, accountId: string, known: KnownHere): Judgement {
  const { booked } = known;
  if (!booked) return { status: 'missing_here', explanation: whyNotBooked(line, accountId, known) };
  const problems = [
    booked.accountId === accountId ? '' : `It was booked for ${booked.accountId}, not for ${accountId}.`,
    isSameMoney(line.amount, booked.amount)
      ? ''
      : `The acquirer settled ${inWords(line.amount)}, but ${inWords(booked.amount)} was booked here.`,
    known.timesInFile === 1 ? '' : `The file has this ${line.kind} ${known.timesInFile} times.`,
    known.settledBeforeOn ? `It was settled before, in the file of ${known.settledBeforeOn}.` : '',
  ].filter((problem) => problem !== '');
  if (problems.length === 0) return { status: 'matched', explanation: null };
  return { status: 'differs', explanation: problems.join(' ') };
}

function whyNotBooked(line: SettlementLine, accountId: string, { operation }: KnownHere): string {
  const moved = `The acquirer settled a ${line.kind} of ${inWords(line.amount)}`;
  if (!operation) return `${moved}, but nothing here has this reference.`;
  if (operation.accountId !== accountId) return `${moved}, but the operation went to ${operation.accountId}.`;
  const because = operation.reason === null ? '' : ` (${operation.reason})`;
  switch (operation.state) {
    case 'prepared':
    case 'sending':
    case 'challenged':
    case 'unknown':
    case 'reversing':
      return `${moved}, but the outcome of the operation is not known here yet${because}; the next look-up will tell.`;
    case 'approved':
      return `${moved}; the operation is approved, but no ${line.kind} of it was booked here.`;
    default:
      if (line.kind === 'refund')
        return `${moved}, but it is ${operation.state} here${because}: the merchant was told that nothing was given back, and a person has to look at it.`;
      return `${moved}, but the operation is ${operation.state} here${because}: the acquirer is asked again, and what was charged goes back.`;
  }
}

/** Why a booked move that its day's file does not have is a difference. */
export function explainMissingThere(kind: SettlementKind, amount: Money, date: string): string {
  return `A ${kind} of ${inWords(amount)} was booked here, but the acquirer's file of ${date} does not have it.`;
}

function inWords(amount: Money): string {
  return `${toDecimalString(amount)} ${amount.currency}`;
}
