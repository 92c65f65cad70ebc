/** What happened on one day of a merchant. A day is one of its own time zone. */
export interface DayFigures {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly money: readonly MoneyFigures[];
  readonly approved: number;
  readonly declined: number;
  readonly declines: readonly { readonly reason: string; readonly count: number }[];
  /** Of the sessions that were made that day. */
  readonly funnel: {
    readonly created: number;
    readonly opened: number;
    readonly submitted: number;
    readonly authenticated: number;
    readonly paid: number;
  };
  readonly threeDs: { readonly [outcome in ThreeDsOutcome]: number };
  readonly acquirers: readonly AcquirerFigures[];
  readonly deliveries: { readonly delivered: number; readonly pending: number; readonly failed: number };
}

/** Of one currency: amounts of two are never added up. In minor units. */
export interface MoneyFigures {
  readonly currency: string;
  readonly paidMinor: number;
  readonly paidCount: number;
  readonly refundedMinor: number;
  readonly refundedCount: number;
}

export interface AcquirerFigures {
  readonly accountId: string;
  readonly count: number;
  /** Messages that got no clear answer at once. */
  readonly unclear: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export const threeDsOutcomes = ['frictionless', 'challenged', 'failed', 'abandoned', 'unavailable'] as const;
export type ThreeDsOutcome = (typeof threeDsOutcomes)[number];

/** Days that may still change are counted again; older ones are kept as they were counted. */
export const settledAfterDays = 2;
/** How long the count of a day that may still change is good for: to the worker that counts anew, and to a page. */
export const countedForMs = { worker: 60_000, page: 5 * 60_000 };
/** The longest period that a page shows, and the one before it. */
export const daysKeptReady = 56;

/** The days that end with `last`, the oldest first: `YYYY-MM-DD`. */
export function daysUntil(last: string, count: number): string[] {
  const end = new Date(`${last}T00:00:00Z`).getTime();
  return Array.from({ length: count }, (_, index) =>
    new Date(end - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** The day that it is somewhere. */
export function dayIn(timeZone: string, at: Date): string {
  // The Swedish way of writing dates is the one that sorts.
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

/** The sum of many days. Latencies of several days cannot be added up, so they are left out. */
export function sumOf(days: readonly DayFigures[]): Omit<DayFigures, 'day'> {
  const total = (pick: (day: DayFigures) => number) => days.reduce((sum, day) => sum + pick(day), 0);
  return {
    money: merge(
      days.flatMap(({ money }) => money),
      ({ currency }) => currency,
      (a, b) => ({
        currency: a.currency,
        paidMinor: a.paidMinor + b.paidMinor,
        paidCount: a.paidCount + b.paidCount,
        refundedMinor: a.refundedMinor + b.refundedMinor,
        refundedCount: a.refundedCount + b.refundedCount,
      }),
    ),
    approved: total(({ approved }) => approved),
    declined: total(({ declined }) => declined),
    declines: merge(
      days.flatMap(({ declines }) => declines),
      ({ reason }) => reason,
      (a, b) => ({
        reason: a.reason,
        count: a.count + b.count,
      }),
    ).sort((a, b) => b.count - a.count),
    funnel: {
      created: total(({ funnel }) => funnel.created),
      opened: total(({ funnel }) => funnel.opened),
      submitted: total(({ funnel }) => funnel.submitted),
      authenticated: total(({ funnel }) => funnel.authenticated),
      paid: total(({ funnel }) => funnel.paid),
    },
    threeDs: Object.fromEntries(
      threeDsOutcomes.map((outcome) => [outcome, total(({ threeDs }) => threeDs[outcome])]),
    ) as Record<ThreeDsOutcome, number>,
    acquirers: merge(
      days.flatMap(({ acquirers }) => acquirers),
      ({ accountId }) => accountId,
      (a, b) => ({
        accountId: a.accountId,
        count: a.count + b.count,
        unclear: a.unclear + b.unclear,
        p50Ms: null,
        p95Ms: null,
      }),
    ),
    deliveries: {
      delivered: total(({ deliveries }) => deliveries.delivered),
      pending: total(({ deliveries }) => deliveries.pending),
      failed: total(({ deliveries }) => deliveries.failed),
    },
  };
}

function merge<T>(all: readonly T[], keyOf: (one: T) => string, add: (a: T, b: T) => T): T[] {
  const merged = new Map<string, T>();
  for (const one of all) {
    const before = merged.get(keyOf(one));
    merged.set(keyOf(one), before ? add(before, one) : one);
  }
  return [...merged.values()];
}

/**
 * The share of `hits` in `all` and the range in which it lies with 95 % (E. B. Wilson, 1927), so that three of four is not
 * taken for a rate. Nothing for none.
 */
export function shareOf(hits: number, all: number): { share: number; low: number; high: number } | undefined {
  if (all === 0) return undefined;
  const z = 1.96;
  const share = hits / all;
  const middle = (share + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z / (1 + (z * z) / all)) * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
