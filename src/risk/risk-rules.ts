import type { Currency } from '../domain/currency.ts';
import type { RiskWindows } from '../domain/risk-try.ts';

/** Minor units by currency; a currency that is not named has no such amount. */
export type AmountsMinor = Readonly<Partial<Record<Currency, number>>>;

/** When most of the tries of a kind are declined. */
export interface RatioRule {
  /** Fewer finished tries than this prove nothing. */
  readonly minFinished: number;
  /** Reached when more than this share of them was declined, 0 to 1. */
  readonly declinedShare: number;
}

/** Everything that may be set: limits of the schemes and ours, and a merchant's own wishes. */
export interface RiskRules {
  readonly windows: RiskWindows;
  readonly session: { readonly maxTries: number; readonly maxCards: number };
  readonly card: { readonly maxDeclines: number; readonly maxSameAmountTries: number };
  readonly address: {
    /** More submits than this in the short window are challenged. */
    readonly maxSubmits: number;
    /** Challenged when that many were declined, in either window. */
    readonly someDeclines: RatioRule;
    /** Refused when that many were declined, and they are most of what came from there. */
    readonly shortDeclines: RatioRule;
    readonly longDeclines: RatioRule;
  };
  readonly bin: { readonly short: RatioRule; readonly long: RatioRule };
  readonly merchant: { readonly short: RatioRule; readonly long: RatioRule };
  /** When to ask for 3-D Secure although nothing is wrong. */
  readonly challenge: {
    readonly always: boolean;
    readonly amountAboveMinor: AmountsMinor;
    readonly onCountryMismatch: boolean;
    readonly onFirstUse: boolean;
  };
  /** Exemptions from 3-D Secure to ask the acquirer for; none unless the operator's acquirer grants them. */
  readonly exemptions: {
    readonly lowValue: {
      readonly belowMinor: AmountsMinor;
      readonly maxPayments: number;
      readonly maxTotalMinor: AmountsMinor;
    } | null;
    /** Transaction risk analysis: up to an amount that depends on the acquirer's fraud rate. */
    readonly tra: { readonly upToMinor: AmountsMinor } | null;
  };
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The limits of the schemes (Mastercard: 10 declines a day; Visa: 20 tries of one amount in 30 days) and ours against card
 * testing; docs/decisions/0009-risk-counts.md says why each is as it is.
 */
export const defaultRiskRules: RiskRules = {
  windows: { cardDeclinesMs: dayMs, sameAmountMs: 30 * dayMs, shortMs: 10 * minuteMs, longMs: dayMs },
  session: { maxTries: 5, maxCards: 3 },
  card: { maxDeclines: 10, maxSameAmountTries: 20 },
  address: {
    maxSubmits: 10,
    someDeclines: { minFinished: 3, declinedShare: 0.6 },
    shortDeclines: { minFinished: 10, declinedShare: 0.6 },
    longDeclines: { minFinished: 30, declinedShare: 0.6 },
  },
  bin: {
    short: { minFinished: 20, declinedShare: 0.6 },
    long: { minFinished: 50, declinedShare: 0.6 },
  },
  merchant: {
    short: { minFinished: 20, declinedShare: 0.3 },
    long: { minFinished: 100, declinedShare: 0.3 },
  },
  challenge: { always: false, amountAboveMinor: {}, onCountryMismatch: false, onFirstUse: false },
  exemptions: { lowValue: null, tra: null },
};

/** The exemption of low values as PSD2 draws it; for operators whose acquirer grants it. */
export const lowValueExemption: NonNullable<RiskRules['exemptions']['lowValue']> = {
  belowMinor: { EUR: 3000, GBP: 2500 },
  maxPayments: 5,
  maxTotalMinor: { EUR: 10_000, GBP: 8_500 },
};

/** In test mode a published card must do the same every time, so only a session's own limits and the lists hold. */
export const testModeRiskRules: RiskRules = {
  ...defaultRiskRules,
  card: { maxDeclines: Number.POSITIVE_INFINITY, maxSameAmountTries: Number.POSITIVE_INFINITY },
  address: {
    maxSubmits: Number.POSITIVE_INFINITY,
    someDeclines: never(),
    shortDeclines: never(),
    longDeclines: never(),
  },
  bin: { short: never(), long: never() },
  merchant: { short: never(), long: never() },
};

function never(): RatioRule {
  return { minFinished: Number.POSITIVE_INFINITY, declinedShare: 1 };
}
