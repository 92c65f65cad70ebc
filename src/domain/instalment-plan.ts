import type { Money } from './money.ts';

/** One of the ways to pay a lender later, as it was offered. */
export interface InstalmentPlan {
  /** The acquirer's name of it. */
  readonly id: string;
  /** What the customer pays when, in order; the first may be today. */
  readonly payments: readonly { readonly dueOn: string; readonly amount: Money }[];
  /** All payments together; more than the amount where the lender takes a fee. */
  readonly total: Money;
  /** The lender's own words, by https. */
  readonly termsUrl: string | null;
}

/** What the acquirer offers for an amount just now. `unavailable`: it could not be asked, or offers nothing. */
export type PlansAnswer =
  | { kind: 'plans'; lender: string; plans: readonly InstalmentPlan[] }
  | { kind: 'unavailable'; cause: string };
