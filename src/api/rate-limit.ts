import type { Db } from '../store/db.ts';
import { grouped } from '../store/grouped.ts';
import { findWindow, takeFromWindow, type Window } from '../store/rate-limits.ts';

/** One request's place in its subject's window. */
export interface RateDecision {
  readonly isAllowed: boolean;
  readonly quota: number;
  readonly remaining: number;
  /** Seconds until the oldest counted request leaves the window; when refused, until the next try can succeed. */
  readonly resetSeconds: number;
}

export type RateLimit = (subject: string, quota: number) => Promise<RateDecision>;

/** Most requests decided in one statement; more than ever arrive in one turn. */
const limits = { maxItems: 256, lanes: 1 };

/** A subject that nobody asked about for this long is forgotten here; its window stays in the database. */
const forgetAfterMs = 120_000;

interface Known {
  readonly decide: (quota: number) => Promise<RateDecision>;
  seenAt: number;
}

/**
 * The limit of `quota` accepted requests in any 60 seconds for each subject, exact over all processes that share the
 * database and over restarts. Requests of one subject that arrive together are decided by one statement.
 */
export function createRateLimit(db: Db): RateLimit {
  const subjects = new Map<string, Known>();
  return (subject, quota) => {
    const now = performance.now();
    let known = subjects.get(subject);
    if (!known) {
      forgetIdle(subjects, now);
      known = { decide: decisionsFor(db, subject), seenAt: now };
      subjects.set(subject, known);
    }
    known.seenAt = now;
    return known.decide(quota);
  };
}

function decisionsFor(db: Db, subject: string): (quota: number) => Promise<RateDecision> {
  let wasFull = false;
  return grouped<number, RateDecision>(limits, async (quotas) => {
    const quota = Math.max(...quotas);
    // A full window is only read: a flood of refused requests must not write.
    const seen = wasFull ? await findWindow(db, subject) : undefined;
    const isStillFull = seen !== undefined && seen.used >= quota;
    const window = isStillFull ? seen : await takeFromWindow(db, { subject, wanted: quotas.length, quota });
    wasFull = window.used >= quota;
    return quotas.map((_, index) => decisionOf(window, quota, index));
  });
}

function decisionOf(window: Window, quota: number, index: number): RateDecision {
  const isAllowed = index < window.granted;
  const usedAfter = window.used - window.granted + index + 1;
  return {
    isAllowed,
    quota,
    remaining: isAllowed ? Math.max(0, quota - usedAfter) : 0,
    resetSeconds: Math.max(1, Math.ceil(window.freesInMs / 1000)),
  };
}

/** The headers of every answer: the IETF draft's pair and the older trio. */
export function rateHeaders(decision: RateDecision): Record<string, string> {
  const { quota, remaining, resetSeconds } = decision;
  return {
    'ratelimit-policy': `"default";q=${quota};w=60`,
    ratelimit: `"default";r=${remaining};t=${resetSeconds}`,
    'x-ratelimit-limit': String(quota),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetSeconds),
    ...(!decision.isAllowed && { 'retry-after': String(resetSeconds) }),
  };
}

function forgetIdle(subjects: Map<string, Known>, now: number): void {
  if (subjects.size < 1000) return;
  for (const [subject, known] of subjects) if (now - known.seenAt > forgetAfterMs) subjects.delete(subject);
}
