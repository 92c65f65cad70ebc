import assert from 'node:assert/strict';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Wait before each try to deliver a webhook, counted from the end of the try before; after the last: daily. */
export const deliveryGapsMs = [
  0,
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
] as const;

export const deliveryGivesUpAfterMs = 30 * dayMs;
export const deliveryJitter = 0.1;
export const longestRetryAfterMs = dayMs;

export interface NextDeliveryInput {
  /** Tries made so far; 0 asks for the moment of the first. */
  readonly attempt: number;
  readonly firstTriedAt: Date;
  readonly now: Date;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** What the merchant's server asked for; honoured up to 24 hours, and never shortens the schedule. */
  readonly retryAfterMs?: number | undefined;
}

/** When to try again, or nothing when the next try would fall after day 30. */
export function nextDeliveryAt(input: NextDeliveryInput): Date | undefined {
  const { attempt, firstTriedAt, now, random, retryAfterMs = 0 } = input;
  assert.ok(Number.isInteger(attempt) && attempt >= 0, 'tries are counted in whole numbers');
  const gapMs = deliveryGapsMs[attempt] ?? dayMs;
  // Jitter keeps the events of one outage from coming back in one wave.
  const spreadMs = gapMs * (1 - deliveryJitter + 2 * deliveryJitter * random());
  const waitMs = Math.round(Math.max(spreadMs, Math.min(retryAfterMs, longestRetryAfterMs)));
  const at = new Date(now.getTime() + waitMs);
  return at.getTime() - firstTriedAt.getTime() > deliveryGivesUpAfterMs ? undefined : at;
}

/**
 * A `Retry-After` header (RFC 9110, 10.2.3: seconds or an HTTP date) as milliseconds from now, or nothing when
 * it cannot be read or lies in the past.
 */
export function readRetryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * secondMs : httpDateMs(text) - now.getTime();
  return ms > 0 ? ms : undefined;
}

/** Only the preferred form of an HTTP date; `Date.parse` alone would take `5.5` for a day in May. */
function httpDateMs(text: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : NaN;
}

/** Wait before each further try to send a mail; after the last, some 41 hours on, it is given up. */
export const mailGapsMs = [
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  4 * hourMs,
  12 * hourMs,
  dayMs,
] as const;

/** When to try a mail again that was tried so often, or nothing when that was the last time. */
export function nextMailAt({ tries, now }: { tries: number; now: Date }): Date | undefined {
  const gapMs = mailGapsMs[tries - 1];
  return gapMs === undefined ? undefined : new Date(now.getTime() + gapMs);
}

/** Moments, counted from the sending, at which an acquirer is asked what became of an unanswered request. */
export const lookupOffsetsMs = [
  5 * secondMs,
  15 * secondMs,
  30 * secondMs,
  // Here a sale that nobody knows of is taken back: see `reverseAfterMs`.
  45 * secondMs,
  60 * secondMs,
  2 * minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
] as const;

const hourlyLookupsUntilMs = 72 * hourMs;
const lateLookupGapMs = 6 * hourMs;

/** Two look-ups are never closer than this, so that a slow one is not followed at once. */
export const shortestLookupGapMs = secondMs;

/**
 * The next moment of the look-up schedule that is still to come, counted from when the outcome became uncertain. It
 * never ends: silence is not refusal, and only an answer or a person settles an unknown operation.
 */
export function nextLookupAt({ since, now }: { since: Date; now: Date }): Date {
  const earliestMs = Math.max(0, now.getTime() - since.getTime()) + shortestLookupGapMs;
  const early = lookupOffsetsMs.find((offsetMs) => offsetMs >= earliestMs);
  if (early !== undefined) return new Date(since.getTime() + early);
  const gapMs = earliestMs <= hourlyLookupsUntilMs ? hourMs : lateLookupGapMs;
  return new Date(since.getTime() + Math.ceil(earliestMs / gapMs) * gapMs);
}

/**
 * An acquirer that gave no answer is asked again this soon, however long it has been away: within a minute of its return
 * every outcome is to be known.
 */
export const unreachedGapMs = 20 * secondMs;

/**
 * A sale that an answering acquirer cannot settle for so long is taken back: the customer waits, and within a minute of an
 * acquirer's return everything is to be known. `atWork`: it says that it is still at work. `refused`: it did not take it back
 * when it was asked before, which may have been for that moment.
 */
export const reverseAfterMs = { noTrace: 45 * secondMs, atWork: 15 * minuteMs, refused: hourMs } as const;

/** How often the acquirer is asked while the customer is on its own page, and how long after the session's end. */
export const challengedLookupGapMs = 20 * secondMs;
export const challengeGraceMs = 10 * minuteMs;

/** Who agrees on another device sees the page go on within seconds: at first the acquirer is asked this often. */
const otherDevice = { gapMs: 2 * secondMs, forMs: 5 * minuteMs };

/** When to ask next what the customer does on the acquirer's side. `isElsewhere`: on a device from which no browser returns. */
export function nextChallengedCheckAt(of: { isElsewhere: boolean; since: Date; now: Date }): Date {
  const isEarly = of.now.getTime() - of.since.getTime() < otherDevice.forMs;
  const gapMs = of.isElsewhere && isEarly ? otherDevice.gapMs : challengedLookupGapMs;
  return new Date(of.now.getTime() + gapMs);
}

/** A reversal is sent again until it is answered: quickly at first, then as often as an acquirer that was away needs. */
export const reversalGapsMs = [2 * secondMs, 5 * secondMs, 10 * secondMs] as const;

export function nextReversalAt({ sendings, now }: { sendings: number; now: Date }): Date {
  return new Date(now.getTime() + (reversalGapsMs[sendings - 1] ?? unreachedGapMs));
}

/** A refund without an answer is asked about quickly at first, since a person waits for it, then as a sale is. */
export function nextRefundCheckAt(of: { checks: number; since: Date; now: Date }): Date {
  const gapMs = reversalGapsMs[of.checks - 1];
  return gapMs === undefined ? nextLookupAt(of) : new Date(of.now.getTime() + gapMs);
}

/** When a sale that ended by silence alone is asked about again, counted from its sending: money may come late. */
const lateCheckOffsetsMs = [10 * minuteMs, hourMs, dayMs, 3 * dayMs] as const;

export function nextLateCheckAt({ sentAt, now }: { sentAt: Date; now: Date }): Date | null {
  const ageMs = now.getTime() - sentAt.getTime();
  const next = lateCheckOffsetsMs.find((offsetMs) => offsetMs > ageMs);
  return next === undefined ? null : new Date(sentAt.getTime() + next);
}
