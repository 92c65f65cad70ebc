import type { Decline } from '../reading.ts';

/** Every refusal that Adyen documents, with its code and its words: answers bring both, notifications the words alone. */
const refusals: readonly (readonly [code: string, words: string, ...decline: Decline])[] = [
  ['2', 'Refused', 'refused', true],
  ['3', 'Referral', 'refused', true],
  ['4', 'Acquirer Error', 'acquirer_error', true],
  ['5', 'Blocked Card', 'restricted_card', false],
  ['6', 'Expired Card', 'expired_card', false],
  ['7', 'Invalid Amount', 'acquirer_error', true],
  ['8', 'Invalid Card Number', 'incorrect_number', false],
  ['9', 'Issuer Unavailable', 'issuer_unavailable', true],
  ['10', 'Not supported', 'not_supported', false],
  ['11', '3D Not Authenticated', 'authentication_failed', true],
  ['12', 'Not enough balance', 'insufficient_funds', true],
  ['14', 'Acquirer Fraud', 'suspected_fraud', false],
  ['15', 'Cancelled', 'authentication_cancelled', true],
  ['16', 'Shopper Cancelled', 'authentication_cancelled', true],
  ['17', 'Invalid Pin', 'refused', false],
  ['18', 'Pin tries exceeded', 'restricted_card', false],
  ['19', 'Pin validation not possible', 'refused', true],
  ['20', 'FRAUD', 'suspected_fraud', false],
  ['21', 'Not Submitted', 'acquirer_error', true],
  ['22', 'FRAUD-CANCELLED', 'suspected_fraud', false],
  ['23', 'Transaction Not Permitted', 'card_not_supported', false],
  ['24', 'CVC Declined', 'incorrect_security_code', true],
  ['25', 'Restricted Card', 'restricted_card', false],
  ['26', 'Revocation Of Auth', 'refused', false],
  ['27', 'Declined Non Generic', 'refused', true],
  ['28', 'Withdrawal amount exceeded', 'limit_exceeded', true],
  ['29', 'Withdrawal count exceeded', 'limit_exceeded', true],
  ['31', 'Issuer Suspected Fraud', 'suspected_fraud', false],
  ['32', 'AVS Declined', 'refused', true],
  ['33', 'Card requires online pin', 'card_not_supported', false],
  ['34', 'No checking account available on Card', 'card_not_supported', false],
  ['35', 'No savings account available on Card', 'card_not_supported', false],
  ['36', 'Mobile pin required', 'card_not_supported', false],
  ['37', 'Contactless fallback', 'card_not_supported', false],
  ['38', 'Authentication required', 'authentication_required', true],
  ['39', 'RReq not received from DS', 'authentication_unavailable', true],
  ['40', 'Current AID is in Penalty Box', 'issuer_unavailable', true],
  ['41', 'CVM Required Restart Payment', 'card_not_supported', false],
  ['42', '3DS Authentication Error', 'authentication_failed', true],
  ['43', 'Online PIN required', 'card_not_supported', false],
  ['44', 'Try another interface', 'card_not_supported', false],
  ['45', 'Chip downgrade mode', 'card_not_supported', false],
  ['50', 'Token Revoked', 'refused', false],
  ['46', 'Transaction blocked by Adyen to prevent excessive retry fees', 'restricted_card', false],
];

/** By `refusalReasonCode`. A code that is not here is `refused`. */
export const declinesByCode: Readonly<Record<string, Decline>> = Object.fromEntries(
  refusals.map(([code, , reason, retryable]) => [code, [reason, retryable]]),
);

const codesByWords: Readonly<Record<string, string>> = Object.fromEntries(
  refusals.map(([code, words]) => [words.toLowerCase(), code]),
);

/** The code of a refusal that is told by its words. */
export function codeOfWords(words: unknown): string | null {
  const key = typeof words === 'string' ? words.trim().toLowerCase() : '';
  return Object.hasOwn(codesByWords, key) ? (codesByWords[key] ?? null) : null;
}

/** Errors by which a request is refused unread that a customer can mend. Any other is `acquirer_error`. */
export const declinesByError: Readonly<Record<string, Decline>> = {
  '101': ['incorrect_number', false],
  '102': ['card_not_supported', false],
  '103': ['incorrect_security_code', true],
  '105': ['authentication_failed', true],
  '129': ['incorrect_expiry', true],
  '140': ['incorrect_expiry', true],
  '141': ['incorrect_expiry', true],
  '172': ['incorrect_number', false],
};
