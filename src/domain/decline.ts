import type { LastError } from './session.ts';

/**
 * Why an acquirer said no, in our words. Every connector maps its own codes to these. The reason is for the
 * merchant; the customer reads one kind sentence by `advice`, so that a card thief learns nothing.
 */
export const declineReasons = {
  insufficient_funds: { advice: 'try_another_card', message: 'The card has insufficient funds.' },
  limit_exceeded: { advice: 'try_another_card', message: 'The card is over its limit or frequency.' },
  expired_card: { advice: 'try_another_card', message: 'The card has expired.' },
  incorrect_number: { advice: 'try_another_card', message: 'The card number is not valid at the issuer.' },
  incorrect_security_code: { advice: 'try_again', message: 'The security code is wrong.' },
  incorrect_expiry: { advice: 'try_again', message: 'The expiry date is wrong.' },
  card_not_supported: { advice: 'try_another_card', message: 'The card does not support this purchase.' },
  currency_not_supported: { advice: 'try_another_card', message: 'The card does not support this currency.' },
  lost_card: { advice: 'do_not_retry', message: 'The card was reported lost.' },
  stolen_card: { advice: 'do_not_retry', message: 'The card was reported stolen.' },
  suspected_fraud: { advice: 'do_not_retry', message: 'The payment was refused as suspected fraud.' },
  restricted_card: { advice: 'contact_bank', message: 'The card is restricted or blocked.' },
  authentication_required: { advice: 'try_again', message: 'The issuer asks for 3-D Secure.' },
  authentication_failed: {
    advice: 'try_again',
    message: 'The issuer did not confirm the customer by 3-D Secure; nothing was sent.',
  },
  authentication_rejected: {
    advice: 'do_not_retry',
    message: 'The issuer rejected the 3-D Secure authentication; never try this card again.',
  },
  authentication_cancelled: {
    advice: 'try_again',
    message: 'The customer cancelled the 3-D Secure authentication; nothing was sent.',
  },
  authentication_abandoned: {
    advice: 'try_again',
    message: 'The 3-D Secure authentication was not finished in time; nothing was sent.',
  },
  authentication_unavailable: {
    advice: 'try_again',
    message: 'The issuer could not be asked by 3-D Secure; nothing was sent.',
  },
  // Refusals of our own, before anything was sent. All have one advice: who is turned away must not learn why.
  risk_never_retry: {
    advice: 'try_another_card',
    message: 'An issuer said never to try this card again; nothing was sent.',
  },
  risk_session_tries: {
    advice: 'try_another_card',
    message: 'The session was tried too often; nothing was sent.',
  },
  risk_session_cards: {
    advice: 'try_another_card',
    message: 'The session was tried with too many cards; nothing was sent.',
  },
  risk_card_declines: {
    advice: 'try_another_card',
    message: 'The card was declined too often in a day; nothing was sent.',
  },
  risk_card_same_amount: {
    advice: 'try_another_card',
    message: 'The card was tried too often with this amount; nothing was sent.',
  },
  risk_blocked: {
    advice: 'try_another_card',
    message: 'A list of blocked cards or customers holds this one; nothing was sent.',
  },
  risk_address_declines: {
    advice: 'try_another_card',
    message: 'Too many cards were declined from the same network address; nothing was sent.',
  },
  issuer_unavailable: { advice: 'try_again', message: 'The issuer could not be reached.' },
  acquirer_error: { advice: 'try_again', message: 'The acquirer could not process the payment.' },
  acquirer_unreachable: { advice: 'try_again', message: 'The acquirer was not reached; nothing was sent.' },
  not_confirmed: {
    advice: 'try_again',
    message: 'The acquirer never confirmed the payment, so it was taken back.',
  },
  not_supported: { advice: 'try_another_card', message: 'The acquirer does not support this operation.' },
  refused: { advice: 'contact_bank', message: 'The issuer refused the payment.' },
} as const satisfies Record<string, { advice: LastError['advice']; message: string }>;

export type DeclineReason = keyof typeof declineReasons;

/** Kinds of refusals: what each means, and what a merchant may do. The page of declines in the hub is made from this. */
export const declineClasses = {
  technical: {
    says: 'The acquirer or the issuer could not be reached, failed, or does not take this kind of payment.',
    fix: 'Where you have another account for the currency and the refusal comes at once, the same press of Pay asks that one. After it the customer may try again. When it comes often, look at the account, or connect a second one.',
  },
  soft: {
    says: 'The issuer refused without a reason that is final. Another acquirer may get another answer.',
    fix: 'Where the answer allows it, the same press of Pay asks your next account. After it the customer may try again, or ask the bank.',
  },
  customer: {
    says: 'Only the customer can change something: the details that were typed, the money on the card, or the card.',
    fix: 'No other account is asked. Leave the session open and let the customer correct the card or take another one.',
  },
  authentication: {
    says: 'The issuer wants 3-D Secure, or the customer was not confirmed by it. No money moved.',
    fix: 'A refusal that only wants 3-D Secure goes through it in the same press of Pay where the account can. After any other the customer may try again; after `authentication_rejected` with another card only.',
  },
  hard: {
    says: 'It is final for this card: lost, stolen, restricted, or suspected fraud.',
    fix: 'No other account is asked. Do not ask for the same card again by another way, and think twice before you deliver an order that is then paid by another card.',
  },
  ours: {
    says: 'MAXFI refused before anybody was asked: a limit was reached, or a list holds the card or the customer.',
    fix: 'The page does not say why, and neither should you. After `risk_never_retry` the session has failed; after the others the customer may take another card while tries remain. Where it meets good customers, tell whoever runs your installation.',
  },
} as const satisfies Record<string, { says: string; fix: string }>;

/**
 * What may follow a refusal. `technical` and `soft` ones another acquirer may decide otherwise. With `customer` only the
 * customer can change something, `authentication` asks for 3-D Secure or is its end, `hard` is final for this card, and
 * `ours` was refused before anybody was asked.
 */
export type DeclineClass = keyof typeof declineClasses;

const classesOfReasons: Readonly<Partial<Record<DeclineReason, DeclineClass>>> = {
  acquirer_error: 'technical',
  acquirer_unreachable: 'technical',
  not_confirmed: 'technical',
  issuer_unavailable: 'technical',
  not_supported: 'technical',
  currency_not_supported: 'technical',
  card_not_supported: 'technical',
  refused: 'soft',
  lost_card: 'hard',
  stolen_card: 'hard',
  suspected_fraud: 'hard',
  restricted_card: 'hard',
};

export function declineClassOf(reason: DeclineReason): DeclineClass {
  if (reason.startsWith('risk_')) return 'ours';
  if (reason.startsWith('authentication_')) return 'authentication';
  return classesOfReasons[reason] ?? 'customer';
}

/** What the session keeps of a refusal. */
export function lastErrorOf(reason: DeclineReason, networkCode: string | null): LastError {
  const { advice, message } = declineReasons[reason];
  return { code: reason, message, network_code: networkCode, advice };
}
