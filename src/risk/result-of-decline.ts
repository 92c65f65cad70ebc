import type { DeclineReason } from '../domain/decline.ts';
import type { RiskResult } from '../domain/risk-try.ts';

/** Faults of an acquirer or of the way to it: they happen to good cards and must not look like an attack. */
const faults: readonly DeclineReason[] = [
  'acquirer_error',
  'acquirer_unreachable',
  'issuer_unavailable',
  'not_supported',
  'currency_not_supported',
];

/** How a decline counts. */
export function resultOfDecline(reason: DeclineReason): RiskResult {
  return faults.includes(reason) ? 'failed' : 'declined';
}
