import type { DeclineReason } from '../domain/decline.ts';
import type { RiskResult } from '../domain/risk-try.ts';
import type { RefuseReason } from './judge-try.ts';

/** Faults of an acquirer, an issuer or the way to them: they happen to good cards and must not look like an attack. */
const faults: readonly DeclineReason[] = [
  'acquirer_error',
  'acquirer_unreachable',
  'authentication_unavailable',
  'issuer_unavailable',
  'not_confirmed',
  'not_supported',
  'currency_not_supported',
];

/** The issuer asked, and whoever held the card did not prove to be its holder. */
const unproved: readonly DeclineReason[] = [
  'authentication_abandoned',
  'authentication_cancelled',
  'authentication_failed',
  'authentication_rejected',
];

/** How a decline counts. `not_tried`: we refused it, it reached nobody and counts for nothing. */
export function resultOfDecline(reason: DeclineReason): RiskResult | 'not_tried' {
  if (reason.startsWith('risk_')) return 'not_tried';
  if (faults.includes(reason)) return 'failed';
  return unproved.includes(reason) ? 'abandoned' : 'declined';
}

/** What a session's `last_error` says of a refusal of ours. */
export function declineReasonOf(reason: RefuseReason): DeclineReason {
  return `risk_${reason}`;
}
