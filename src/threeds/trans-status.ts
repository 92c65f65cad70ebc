import type { Money } from '../domain/money.ts';
import { unreachable } from '../domain/unreachable.ts';

/**
 * What every final `transStatus` means and what we do after it. `C` (challenge) is not final; `D` (decoupled) and
 * `S` (secure payment confirmation) are answers to wishes that we never send.
 */
export const transStatuses = {
  Y: { meaning: 'authenticated', next: 'authorise', liabilityShifts: true },
  A: {
    meaning: 'attempted: the issuer does not take part, the scheme stands in',
    next: 'authorise',
    liabilityShifts: true,
  },
  N: { meaning: 'not authenticated', next: 'stop', liabilityShifts: false },
  R: { meaning: 'rejected: the issuer asks not to authorise', next: 'stop_for_good', liabilityShifts: false },
  U: { meaning: 'could not be performed', next: 'by_policy', liabilityShifts: false },
  I: {
    meaning: 'informational: our wish for no challenge was noted',
    next: 'authorise_exempt',
    liabilityShifts: false,
  },
} as const satisfies Record<
  string,
  {
    meaning: string;
    next: 'authorise' | 'authorise_exempt' | 'by_policy' | 'stop' | 'stop_for_good';
    liabilityShifts: boolean;
  }
>;

export type ResultStatus = keyof typeof transStatuses;

export const resultStatuses = Object.keys(transStatuses) as ResultStatus[];

/** When the issuer could not be asked, or could not tell. */
export interface UnauthenticatedPolicy {
  /** Up to this amount (minor units of the session's currency) we authorise without a liability shift; null: never. */
  readonly authoriseUpToMinor: number | null;
  /** True when the issuer asked for authentication (soft decline) or a rule of ours did: then there is no way round. */
  readonly isMandated: boolean;
}

export type Verdict =
  /** Send the sale. `isExempt`: with the exemption flag. */
  | { kind: 'authorise'; liabilityShifts: boolean; isExempt: boolean }
  /** Send nothing. `mayRetryCard`: the same card may be tried again; another card always may. */
  | { kind: 'stop'; mayRetryCard: boolean };

/** Whether a sale may follow an authentication that ended with this status. */
export function judgeStatus(status: ResultStatus, amount: Money, policy: UnauthenticatedPolicy): Verdict {
  const { next, liabilityShifts } = transStatuses[status];
  switch (next) {
    case 'authorise':
      return { kind: 'authorise', liabilityShifts, isExempt: false };
    case 'authorise_exempt':
      if (policy.isMandated) return { kind: 'stop', mayRetryCard: true };
      return { kind: 'authorise', liabilityShifts, isExempt: true };
    case 'by_policy':
      return judgeUnauthenticated(amount, policy);
    case 'stop':
      return { kind: 'stop', mayRetryCard: true };
    case 'stop_for_good':
      return { kind: 'stop', mayRetryCard: false };
    default:
      return unreachable(next);
  }
}

/** Whether a sale may go out although nobody could be asked: `U`, or a directory server that is down. */
export function judgeUnauthenticated(amount: Money, policy: UnauthenticatedPolicy): Verdict {
  const limit = policy.isMandated ? null : policy.authoriseUpToMinor;
  return limit !== null && amount.amountMinor <= limit
    ? { kind: 'authorise', liabilityShifts: false, isExempt: false }
    : { kind: 'stop', mayRetryCard: true };
}
