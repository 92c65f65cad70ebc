import type { Money } from './money.ts';

/** The accounts of one merchant, each by connector, mode and currency, and what a balance on them means. */
export const accounts = {
  acquirer_receivable: 'debit: what the acquirer has still to pay',
  merchant_payable: 'credit: what customers paid for the merchant, before anything is taken off',
  refunds: 'debit: what the merchant gave back',
  reversals: 'debit: what was taken back whole because it should not have been charged',
  fees: 'debit: what the acquirer kept',
} as const;

export type Account = keyof typeof accounts;
export type Side = 'debit' | 'credit';

/** Every kind of journal and its postings, each of the whole amount. What is not in this table is not booked. */
export const postingTable = [
  { on: 'approval', account: 'acquirer_receivable', side: 'debit' },
  { on: 'approval', account: 'merchant_payable', side: 'credit' },
  { on: 'refund', account: 'refunds', side: 'debit' },
  { on: 'refund', account: 'acquirer_receivable', side: 'credit' },
  { on: 'reversal', account: 'reversals', side: 'debit' },
  { on: 'reversal', account: 'acquirer_receivable', side: 'credit' },
  { on: 'fee', account: 'fees', side: 'debit' },
  { on: 'fee', account: 'acquirer_receivable', side: 'credit' },
] as const satisfies readonly { on: string; account: Account; side: Side }[];

export type JournalKind = (typeof postingTable)[number]['on'];

/** Money that has moved at an acquirer. */
export interface MoneyMove {
  readonly kind: JournalKind;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly accountId: string;
  /** Our reference at the acquirer: the attempt's id for an approval and its reversal. */
  readonly reference: string;
  /** More than nothing. */
  readonly amount: Money;
  /** When the acquirer was asked; says in which day's settlement it is expected. */
  readonly happenedAt: Date;
}

export interface Posting {
  readonly account: Account;
  readonly side: Side;
  readonly amount: Money;
}

/** A move of money and where it is booked. One source has one journal. */
export interface Journal extends MoneyMove {
  readonly source: string;
  readonly postings: readonly Posting[];
  readonly createdAt: Date;
}

/** What a journal comes from, such as `approval:att_…`. */
export function sourceOf(kind: JournalKind, reference: string): string {
  return `${kind}:${reference}`;
}

/** The journal of a move by the table. */
export function journalOf(move: MoneyMove, now: Date): Journal {
  return {
    ...move,
    source: sourceOf(move.kind, move.reference),
    postings: postingTable
      .filter(({ on }) => on === move.kind)
      .map(({ account, side }) => ({ account, side, amount: move.amount })),
    createdAt: now,
  };
}
