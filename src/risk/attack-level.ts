import type { RiskTally } from '../domain/risk-try.ts';
import { isReached } from './is-reached.ts';
import type { RiskRules } from './risk-rules.ts';

/** 0 nothing, 1 somebody had several declines, 2 a merchant is being tested, 3 with hundreds of cards. */
export type AttackLevel = 0 | 1 | 2 | 3;

/** What is known while the page is shown, before there is a card. */
export interface AttackCounts {
  readonly sessionDeclines: number;
  readonly address: RiskTally;
  readonly merchant: { readonly short: RiskTally; readonly long: RiskTally };
}

const declinesBeforePuzzle = 3;
const manyDeclines = 100;

export function attackLevel(rules: RiskRules, counts: AttackCounts): AttackLevel {
  const { short, long } = counts.merchant;
  if (isReached(rules.merchant.short, short)) return short.declined >= manyDeclines ? 3 : 2;
  if (isReached(rules.merchant.long, long)) return 2;
  const declines = Math.max(counts.sessionDeclines, counts.address.declined);
  return declines >= declinesBeforePuzzle ? 1 : 0;
}

/** About 2^bits hashes to solve: a second or two of a telephone at 13, a minute at 17. */
export const puzzleBitsAt: Readonly<Record<Exclude<AttackLevel, 0>, number>> = { 1: 13, 2: 15, 3: 17 };

export const puzzleLastsMs = 30 * 60_000;
