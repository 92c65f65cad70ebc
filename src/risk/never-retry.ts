import type { CardBrand } from '../domain/card.ts';

/** Visa's first category: the issuer will never approve. 14 is not among them: a number may be mistyped. */
const visaNever = ['04', '07', '12', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3'];
/** Mastercard's advice "do not try again" and "stop recurring payments". */
const mastercardNever = ['03', '21'];

/**
 * True when a card must never be tried again at this merchant. Asking again costs a fee for each time.
 * @param said what the network and the issuer's 3-D Secure answered; null where there was nothing
 */
export function isNeverRetry(said: {
  readonly brand: CardBrand;
  readonly networkCode: string | null;
  readonly merchantAdviceCode: string | null;
  readonly transStatus: string | null;
}): boolean {
  if (said.transStatus === 'R') return true;
  if (said.brand === 'visa') return visaNever.includes(said.networkCode ?? '');
  if (said.brand === 'mastercard' || said.brand === 'maestro') {
    return mastercardNever.includes(said.merchantAdviceCode ?? '');
  }
  return false;
}
