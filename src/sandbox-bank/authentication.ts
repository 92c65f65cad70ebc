import type { TestCard } from './cards.ts';
import type { SaleRequest } from './read-requests.ts';
import { verifyCavv } from './three-ds/cavv.ts';
import { eciOf } from './three-ds/electronic-commerce-indicator.ts';

/** Codes by which issuers ask for authentication instead of declining for good ("soft decline"). */
const softDeclines: Readonly<Record<string, string>> = {
  visa: '1A',
  mastercard: '65',
  amex: '130',
  diners: '103',
};

/**
 * What the issuer makes of the authentication that came with a sale, or did not. `code` declines; without one the
 * card decides. A result without a proof (U, I) counts as none.
 */
export function judgeAuthentication(
  request: SaleRequest,
  card: TestCard | undefined,
): { code: string | undefined; isProved: boolean } {
  const { authentication: claim, amount, currency } = request;
  if (!card) return { code: undefined, isProved: false };
  if (claim?.transStatus === 'N' || claim?.transStatus === 'R') {
    return { code: 'authentication_failed', isProved: false };
  }
  const claimsProof = claim !== undefined && (claim.transStatus === 'Y' || claim.transStatus === 'A');
  const { dsTransId = '', transStatus = '' } = claim ?? {};
  const facts = { dsTransId, transStatus, cardNumber: card.number, amount, currency };
  const proof = claimsProof && claim.cavv ? verifyCavv(claim.cavv, facts) : undefined;
  if (claimsProof && (!proof || claim.eci !== eciOf(card.brand, transStatus))) {
    return { code: 'authentication_invalid', isProved: false };
  }
  const demands = card.threeDs?.demands;
  const isMissing =
    (demands === 'authentication' && !proof) || (demands === 'challenge' && !proof?.isChallenged);
  return { code: isMissing ? softDeclines[card.brand] : undefined, isProved: proof !== undefined };
}
