import { findTestCard, type TestCard } from './cards.ts';
import { hasRightCheckDigit } from './check-digit.ts';
import type { CardRequest } from './read-requests.ts';
import { findAccount } from './ways.ts';

export interface Judgement {
  /** `00` approves; every other code declines. */
  readonly code: string;
  readonly brand: string;
  readonly country: string | null;
  /** The row of the table whose manners (time, faults) apply; none for a card that was refused out of hand. */
  readonly card: TestCard | undefined;
}

/** What the issuer says to a card, by the table and in this order: number, date, outcome. */
export function judgeCard(card: CardRequest, now: Date): Judgement {
  const known = findAccount(card.number) ?? findTestCard(card.number);
  const { brand, country } = known ?? { brand: 'unknown', country: null };
  if (!findAccount(card.number) && !hasRightCheckDigit(card.number))
    return { code: '14', brand, country, card: undefined };
  if (!known) return { code: 'test_card_unknown', brand, country, card: undefined };
  if (hasEnded(card, now)) return { code: '54', brand, country, card: undefined };
  return { code: known.code, brand, country, card: known };
}

/** A card is good until the end of the month on it. */
function hasEnded(card: CardRequest, now: Date): boolean {
  return now.getTime() >= Date.UTC(card.expiryYear, card.expiryMonth, 1);
}
