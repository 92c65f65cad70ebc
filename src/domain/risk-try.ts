import type { Money } from './money.ts';

/**
 * What became of a try, as far as risk is concerned. `abandoned` is a 3-D Secure challenge that was failed or left, and
 * counts like a decline; `failed` is a fault of ours or of an acquirer, and says nothing about the card.
 */
export const riskResults = ['pending', 'approved', 'declined', 'abandoned', 'failed'] as const;

export type RiskResult = (typeof riskResults)[number];

/** One try to pay with a card, as the limits see it. Holds no card number. */
export interface RiskTry {
  readonly merchantId: string;
  /** The attempt's id. */
  readonly id: string;
  readonly livemode: boolean;
  readonly sessionId: string;
  /** `fp_…`, from the vault. */
  readonly fingerprint: string;
  /** The first 8 digits of the card, or 6 where no more may be kept. */
  readonly bin: string;
  /** Such as `203.0.113.7/32` or `2001:db8:1:2::/64`; null when it is not known. */
  readonly address: string | null;
  readonly amount: Money;
  readonly triedAt: Date;
}

/** How tries of one kind ended within a window. */
export interface RiskTally {
  /** Approved, declined or abandoned. */
  readonly finished: number;
  /** Declined or abandoned. */
  readonly declined: number;
}

/** How far back each count looks, in milliseconds. */
export interface RiskWindows {
  readonly cardDeclinesMs: number;
  readonly sameAmountMs: number;
  readonly shortMs: number;
  readonly longMs: number;
}

/** Everything that the limits ask about, counted at one merchant and in one mode. The try itself is in none of them. */
export interface RiskCounts {
  /** `otherCards`: different cards than this one. */
  readonly session: { readonly tries: number; readonly otherCards: number };
  readonly card: {
    readonly declines: number;
    /** Not approved, of the same amount and currency. */
    readonly sameAmountTries: number;
    readonly hasPaid: boolean;
    /** Approved without 3-D Secure since it last was approved with it, in this currency. */
    readonly unauthenticated: { readonly payments: number; readonly amountMinor: number };
  };
  readonly address: { readonly submits: number; readonly short: RiskTally; readonly long: RiskTally };
  readonly bin: { readonly short: RiskTally; readonly long: RiskTally };
  readonly merchant: { readonly short: RiskTally; readonly long: RiskTally };
}

export const riskListKinds = ['fingerprint', 'email', 'address', 'bin', 'country'] as const;

export type RiskListKind = (typeof riskListKinds)[number];

/** `block` and `allow` are the merchant's; `never_retry` holds cards that an issuer said never to try again. */
export type RiskList = 'block' | 'allow' | 'never_retry';

export interface RiskListValue {
  readonly kind: RiskListKind;
  readonly value: string;
}

export interface RiskListHit extends RiskListValue {
  readonly list: RiskList;
}
