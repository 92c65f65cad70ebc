/** How one of the newest sales over an account went. */
export interface RecentSale {
  readonly sentAt: Date;
  /** Not reached, not answered, or unable to work: nothing that a customer or a card did. */
  readonly hasFailed: boolean;
}

/** Counted over the newest sales of so long. */
export const breakerWindowMs = 2 * 60_000;
export const breakerSales = 20;
const minFailures = 5;
const failedShare = 0.5;
/** After so long without a try one is let through again; when it fails, nothing is for as long again. */
const coolDownMs = 30_000;

/**
 * Whether an account should be left in peace: at least five of its newest twenty sales of two minutes failed, and they are
 * half of them or more. A customer is better off at the next acquirer than waiting for one that does not answer.
 */
export function isBroken(recent: readonly RecentSale[], now: Date): boolean {
  const counted = recent.filter(({ sentAt }) => now.getTime() - sentAt.getTime() <= breakerWindowMs);
  const failed = counted.filter(({ hasFailed }) => hasFailed);
  if (failed.length < minFailures || failed.length < counted.length * failedShare) return false;
  const newestMs = Math.max(...failed.map(({ sentAt }) => sentAt.getTime()));
  return now.getTime() - newestMs < coolDownMs;
}
