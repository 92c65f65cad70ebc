import type { Money } from '../domain/money.ts';
import type { RiskCounts } from '../domain/risk-try.ts';
import type { RiskRules } from './risk-rules.ts';

/** An exemption from 3-D Secure to ask for. Granted, the merchant and not the issuer answers for fraud. */
export type Exemption = 'low_value' | 'tra';

/**
 * Which exemption a payment may claim. Low value comes first, and ends with too many payments or too much money since
 * the card's holder last proved who they are; the issuer counts over all shops and may still ask for 3-D Secure.
 */
export function chooseExemption(
  rules: RiskRules['exemptions'],
  amount: Money,
  card: RiskCounts['card'],
): Exemption | null {
  const { lowValue, tra } = rules;
  const below = lowValue?.belowMinor[amount.currency];
  const total = lowValue?.maxTotalMinor[amount.currency];
  const { payments, amountMinor } = card.unauthenticated;
  if (lowValue && below !== undefined && total !== undefined) {
    const hasRoom = payments < lowValue.maxPayments && amountMinor + amount.amountMinor <= total;
    if (amount.amountMinor < below && hasRoom) return 'low_value';
  }
  const upTo = tra?.upToMinor[amount.currency];
  return upTo !== undefined && amount.amountMinor <= upTo ? 'tra' : null;
}
