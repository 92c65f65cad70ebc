import type { RiskTally } from '../domain/risk-try.ts';
import type { RatioRule } from './risk-rules.ts';

/** True when enough tries are finished and more than the allowed share of them was declined. */
export function isReached(rule: RatioRule, tally: RiskTally): boolean {
  return tally.finished >= rule.minFinished && tally.declined > tally.finished * rule.declinedShare;
}
