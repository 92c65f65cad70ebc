import type { DeclineCase } from '../conformance/acquirer-world.ts';
import type { Refusal } from './stripe-books-world.ts';

/** Eight digits, says the description of `amount`. */
export const largestAmount = 99_999_999;

/** Its issuer always asks its customer; this one and the next are test cards of Stripe's. */
export const asksCard = '4000002760003184';
/** Its issuer asks, and refuses all the same. */
const asksAndRefusesCard = '4000008400001629';

type Row = Omit<DeclineCase, 'cardNumber' | 'networkCode'> & Refusal;

/** Stripe's documented test cards that are refused; the networks' codes beside them are ours. */
const rows: Readonly<Record<string, Row>> = {
  '4000000000000002': {
    code: 'card_declined',
    declineCode: 'generic_decline',
    networkCode: '05',
    reason: 'refused',
    retryable: false,
  },
  '4000000000009995': {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    networkCode: '51',
    reason: 'insufficient_funds',
    retryable: true,
  },
  '4000000000009987': {
    code: 'card_declined',
    declineCode: 'lost_card',
    networkCode: '41',
    reason: 'lost_card',
    retryable: false,
  },
  '4000000000009979': {
    code: 'card_declined',
    declineCode: 'stolen_card',
    networkCode: '43',
    reason: 'stolen_card',
    retryable: false,
  },
  '4000000000006975': {
    code: 'card_declined',
    declineCode: 'card_velocity_exceeded',
    networkCode: '61',
    reason: 'limit_exceeded',
    retryable: true,
  },
  '4100000000000019': {
    code: 'card_declined',
    declineCode: 'fraudulent',
    networkCode: null,
    reason: 'suspected_fraud',
    retryable: false,
  },
  '4000000000000069': {
    code: 'expired_card',
    declineCode: null,
    networkCode: '54',
    reason: 'expired_card',
    retryable: false,
  },
  '4000000000000127': {
    code: 'incorrect_cvc',
    declineCode: null,
    networkCode: 'N7',
    reason: 'incorrect_security_code',
    retryable: true,
  },
  '4000000000000119': {
    code: 'processing_error',
    declineCode: null,
    networkCode: null,
    reason: 'acquirer_error',
    retryable: true,
  },
  [asksAndRefusesCard]: {
    code: 'card_declined',
    declineCode: 'generic_decline',
    networkCode: '05',
    reason: 'refused',
    retryable: false,
  },
};

const casesOf = (isAsked: boolean): DeclineCase[] =>
  Object.entries(rows)
    .filter(([cardNumber]) => isAsked || cardNumber !== asksAndRefusesCard)
    .map(([cardNumber, { reason, retryable, networkCode }]) => ({
      cardNumber,
      reason,
      retryable,
      networkCode,
    }));

/** What is refused at once, and with the page of an issuer in between. */
export const declines = { atOnce: casesOf(false), asked: casesOf(true) };

export function declineOfCard(cardNumber: string): Refusal | undefined {
  return rows[cardNumber];
}

export function isAsked(cardNumber: string): boolean {
  return cardNumber === asksCard || cardNumber === asksAndRefusesCard;
}

/** How a payment fails whose customer said no to his issuer. */
export const notAuthenticated: Refusal = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  networkCode: null,
};
