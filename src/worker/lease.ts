/**
 * Longer than the 15 s that a delivery, a look-up and a reversal may take, so that a living worker never loses its lease;
 * what a killed one held waits no longer than this.
 */
const leaseMs = 20_000;

/** How long a task rests when there was nothing to do. */
export const idleMs = 200;

export function lease(now: Date): { now: Date; lockedUntil: Date } {
  return { now, lockedUntil: new Date(now.getTime() + leaseMs) };
}
