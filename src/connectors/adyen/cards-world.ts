import type { DeclineCase } from '../conformance/acquirer-world.ts';

/** Refusals that the test cards bring, in Adyen's words. */
export const declines: readonly (DeclineCase & { code: string; words: string; raw?: string })[] = [
  {
    cardNumber: '4000020000000000',
    code: '12',
    words: 'Not enough balance',
    raw: '51 : Insufficient funds',
    reason: 'insufficient_funds',
    retryable: true,
    networkCode: '51',
  },
  {
    cardNumber: '4000160000000004',
    code: '6',
    words: 'Expired Card',
    raw: '54 : Expired card',
    reason: 'expired_card',
    retryable: false,
    networkCode: '54',
  },
  {
    cardNumber: '4000620000000007',
    code: '20',
    words: 'FRAUD',
    reason: 'suspected_fraud',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4000760000000001',
    code: '24',
    words: 'CVC Declined',
    raw: 'N7 : Decline for CVV2 failure',
    reason: 'incorrect_security_code',
    retryable: true,
    networkCode: 'N7',
  },
  {
    cardNumber: '4000040000000008',
    code: '2',
    words: 'Refused',
    raw: '05 : Do not honor',
    reason: 'refused',
    retryable: true,
    networkCode: '05',
  },
  {
    cardNumber: '4000060000000006',
    code: '9',
    words: 'Issuer Unavailable',
    raw: '91 : Issuer unavailable',
    reason: 'issuer_unavailable',
    retryable: true,
    networkCode: '91',
  },
  {
    cardNumber: '4000180000000002',
    code: '77',
    words: 'A reason of tomorrow',
    reason: 'refused',
    retryable: false,
    networkCode: null,
  },
];

/** A card whose issuer asks inside our page, where we say that we can show it. */
export const nativeCard = '4212345678901237';

/** A card whose issuer always asks on a page of its own. */
export const redirectCard = '5212345678901234';
