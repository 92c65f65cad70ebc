import type { Secret } from './secret.ts';

/**
 * The first digits of a card number that may be kept beside its last four: 8 of a number with 16 digits or more, 6 of a
 * shorter one. They name the issuer and not the card.
 */
export function cardBin(number: Secret<string>): string {
  const digits = number.reveal();
  return digits.slice(0, digits.length >= 16 ? 8 : 6);
}
