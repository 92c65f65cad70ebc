import type { Money } from '../domain/money.ts';
import type { RiskCounts, RiskListHit } from '../domain/risk-try.ts';
import type { LastError } from '../domain/session.ts';
import { chooseExemption, type Exemption } from './choose-exemption.ts';
import { isReached } from './is-reached.ts';
import type { RatioRule, RiskRules } from './risk-rules.ts';

/** What is known of a try before it is sent. */
export interface RiskInput {
  readonly amount: Money;
  readonly counts: RiskCounts;
  /** What of this try stands on a list; see `listValues`. */
  readonly hits: readonly RiskListHit[];
  /** ISO 3166 alpha-2, null where it is not known. */
  readonly countries: {
    readonly card: string | null;
    readonly customer: string | null;
    readonly address: string | null;
  };
  /** `slow`: an attack goes on and the browser solved no puzzle; always `usual` while there is none. */
  readonly lane: 'usual' | 'slow';
}

/** For the merchant's eyes only. */
export type RefuseReason =
  | 'never_retry'
  | 'session_tries'
  | 'session_cards'
  | 'card_declines'
  | 'card_same_amount'
  | 'blocked'
  | 'address_declines';

export type ChallengeReason =
  | 'bin_declines'
  | 'merchant_declines'
  | 'address_submits'
  | 'address_declines'
  | 'no_puzzle'
  | 'always'
  | 'amount'
  | 'country_mismatch'
  | 'first_use';

export type RiskDecision =
  | { kind: 'allow'; exemption: Exemption | null }
  /** Only with 3-D Secure; under attack the issuer must be asked for a challenge. */
  | { kind: 'challenge'; reasons: readonly ChallengeReason[]; isUnderAttack: boolean }
  | { kind: 'refuse'; reason: RefuseReason; advice: LastError['advice'] };

/** The same for every reason, since the customer may see it: who is turned away must not learn why. */
export const refusalAdvice: LastError['advice'] = 'try_another_card';

/** Limits of an address that solves no puzzles, as a share of the usual ones. */
const slowLaneShare = 1 / 3;

const reasonsOfAttack: readonly ChallengeReason[] = [
  'bin_declines',
  'merchant_declines',
  'address_submits',
  'address_declines',
  'no_puzzle',
];

/**
 * Decides about one try, from counts in which it is not itself. Nothing outranks what an issuer and a session said; what
 * the merchant lets through outranks what it blocks and every suspicion.
 */
export function judgeTry(rules: RiskRules, input: RiskInput): RiskDecision {
  const isAllowed = input.hits.some(({ list }) => list === 'allow');
  const reason = refuseAlways(rules, input) ?? (isAllowed ? undefined : refuseSuspicious(rules, input));
  if (reason !== undefined) return { kind: 'refuse', reason, advice: refusalAdvice };
  const reasons = isAllowed ? [] : challengeReasons(rules, input);
  if (reasons.length > 0) {
    return {
      kind: 'challenge',
      reasons,
      isUnderAttack: reasons.some((each) => reasonsOfAttack.includes(each)),
    };
  }
  return { kind: 'allow', exemption: chooseExemption(rules.exemptions, input.amount, input.counts.card) };
}

/**
 * What becomes of a decision where the acquirer knows no 3-D Secure: an attacker's try is refused, and a wish of the
 * merchant's rules cannot be met.
 */
export function withoutChallenge(decision: RiskDecision): Exclude<RiskDecision, { kind: 'challenge' }> {
  if (decision.kind !== 'challenge') return decision;
  if (!decision.isUnderAttack) return { kind: 'allow', exemption: null };
  return { kind: 'refuse', reason: 'blocked', advice: refusalAdvice };
}

function refuseAlways(rules: RiskRules, { counts, hits }: RiskInput): RefuseReason | undefined {
  if (hits.some(({ list }) => list === 'never_retry')) return 'never_retry';
  if (counts.session.tries >= rules.session.maxTries) return 'session_tries';
  if (counts.session.otherCards >= rules.session.maxCards) return 'session_cards';
  if (counts.card.declines >= rules.card.maxDeclines) return 'card_declines';
  if (counts.card.sameAmountTries >= rules.card.maxSameAmountTries) return 'card_same_amount';
  return undefined;
}

function refuseSuspicious(rules: RiskRules, { counts, hits, lane }: RiskInput): RefuseReason | undefined {
  if (hits.some(({ list }) => list === 'block')) return 'blocked';
  const { short, long } = counts.address;
  const isOverrun =
    isReached(inLane(rules.address.shortDeclines, lane), short) ||
    isReached(inLane(rules.address.longDeclines, lane), long);
  return isOverrun ? 'address_declines' : undefined;
}

function inLane(rule: RatioRule, lane: RiskInput['lane']): RatioRule {
  return lane === 'usual' ? rule : { ...rule, minFinished: Math.ceil(rule.minFinished * slowLaneShare) };
}

function challengeReasons(rules: RiskRules, input: RiskInput): ChallengeReason[] {
  const { counts, amount, countries } = input;
  const { bin, merchant, address, challenge } = rules;
  const above = challenge.amountAboveMinor[amount.currency];
  const table: Readonly<Record<ChallengeReason, boolean>> = {
    bin_declines: isReached(bin.short, counts.bin.short) || isReached(bin.long, counts.bin.long),
    merchant_declines:
      isReached(merchant.short, counts.merchant.short) || isReached(merchant.long, counts.merchant.long),
    address_submits: counts.address.submits >= address.maxSubmits,
    address_declines:
      isReached(address.someDeclines, counts.address.short) ||
      isReached(address.someDeclines, counts.address.long),
    no_puzzle: input.lane === 'slow',
    always: challenge.always,
    amount: above !== undefined && amount.amountMinor > above,
    country_mismatch: challenge.onCountryMismatch && differ(countries),
    first_use: challenge.onFirstUse && !counts.card.hasPaid,
  };
  return (Object.keys(table) as ChallengeReason[]).filter((reason) => table[reason]);
}

/** True when the card's country is known and another known one differs from it. */
function differ({ card, customer, address }: RiskInput['countries']): boolean {
  return card !== null && [customer, address].some((other) => other !== null && other !== card);
}
