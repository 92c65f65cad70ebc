import type { DeclineCase } from '../conformance/acquirer-world.ts';

/** Results of the bank's processing, from its published list; the cards are ours. */
export const declines: readonly (DeclineCase & { result: string })[] = [
  {
    cardNumber: '4169740000000059',
    result: '59',
    reason: 'insufficient_funds',
    retryable: true,
    networkCode: null,
  },
  { cardNumber: '4169740000000042', result: '40', reason: 'lost_card', retryable: false, networkCode: null },
  {
    cardNumber: '4169740000000034',
    result: '41',
    reason: 'stolen_card',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4169740000000067',
    result: '51',
    reason: 'expired_card',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4169740000000083',
    result: '81',
    reason: 'incorrect_security_code',
    retryable: true,
    networkCode: null,
  },
  { cardNumber: '4169740000000091', result: '71', reason: 'refused', retryable: true, networkCode: null },
  { cardNumber: '4169740000000018', result: '999', reason: 'refused', retryable: false, networkCode: null },
];
