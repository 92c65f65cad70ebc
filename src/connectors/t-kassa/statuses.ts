/** What a state of the bank says of a payment's money. */
export type Standing =
  /** The customer or the bank is at work: nothing is decided. */
  | 'open'
  | 'paid'
  /** Paid, and a part of it was given back. */
  | 'part_returned'
  /** Paid, and something is on its way back. */
  | 'returning'
  /** Paid, and all of it has gone back. */
  | 'returned'
  /** Called off by us before anything was charged. */
  | 'released'
  /** Its time is over, and nothing was charged. */
  | 'over'
  | 'refused';

/** Every state that the bank explains, and those of its lists that name work that is not done. */
const standings: Readonly<Record<string, Standing>> = {
  NEW: 'open',
  FORM_SHOWED: 'open',
  PREAUTHORIZING: 'open',
  AUTHORIZING: 'open',
  '3DS_CHECKING': 'open',
  '3DS_CHECKED': 'open',
  PAY_CHECKING: 'open',
  CHECKING: 'open',
  CHECKED: 'open',
  PROCESSING: 'open',
  // Held for a moment: we ask for payments of one stage only.
  AUTHORIZED: 'open',
  CONFIRMING: 'open',
  CONFIRM_CHECKING: 'open',
  COMPLETING: 'open',
  REVERSING: 'open',
  PARTIAL_REVERSED: 'open',
  CONFIRMED: 'paid',
  PARTIAL_REFUNDED: 'part_returned',
  REFUNDING: 'returning',
  ASYNC_REFUNDING: 'returning',
  REFUNDED: 'returned',
  CANCELED: 'released',
  REVERSED: 'released',
  DEADLINE_EXPIRED: 'over',
  ATTEMPTS_EXPIRED: 'over',
  REJECTED: 'refused',
  AUTH_FAIL: 'refused',
};

/** Nothing for a state that says nothing: `UNKNOWN`, `COMPLETED`, or one that nobody has published. */
export function standingOf(status: unknown): Standing | undefined {
  return typeof status === 'string' && Object.hasOwn(standings, status) ? standings[status] : undefined;
}
