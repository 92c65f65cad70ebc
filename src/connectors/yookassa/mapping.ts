import { isChallengeUrl } from '../../domain/challenge.ts';
import { isSameMoney } from '../../domain/money.ts';
import type { CardFacts, LookupOutcome, Outcome, PayOrder, VerifyOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import {
  asFields,
  type Declined,
  declineOf,
  type Fields,
  statusCause,
  textOf,
  type Unknown,
  unparsable,
} from '../reading.ts';
import { declinesByReason } from './declines.ts';
import { type Made, readMade, reasonOf, refusalOf } from './replies.ts';

/** What the answer to a new payment means. */
export function payOutcome(reply: Reply, order: Pick<PayOrder, 'operationId' | 'amount'>): Outcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  if (refusalOf(reply) !== null)
    return { kind: 'declined', reason: 'acquirer_error', retryable: true, networkCode: null };
  const made = readMade(reply, order.operationId);
  if (made.kind !== 'made') return { kind: 'unknown', cause: made.cause };
  if (!isSameMoney(made.amount, order.amount)) return { kind: 'unknown', cause: 'amount_mismatch' };
  switch (made.fields.status) {
    case 'pending':
      return challengeOf(made);
    case 'succeeded':
      return approved(made);
    case 'canceled':
      return declined(made.fields);
    default:
      return undecided(made.fields);
  }
}

/** What a payment that was found means. */
export function foundOutcome(made: Made): LookupOutcome {
  switch (made.fields.status) {
    case 'pending':
    // Held though we never ask for that. It ends as charged or cancelled, by itself or by a reversal.
    case 'waiting_for_capture':
      return { kind: 'pending' };
    case 'succeeded':
      return approved(made);
    case 'canceled': {
      const isTakenBack = reasonOf(made.fields) === 'canceled_by_merchant';
      return isTakenBack ? { kind: 'reversed', amount: null } : declined(made.fields);
    }
    default:
      return undecided(made.fields);
  }
}

/** Whether a payment waits for its customer at an address that was told in the answer to it. */
export function confirmationUrlOf({ confirmation }: Fields): string | null {
  const { type, confirmation_url: url } = asFields(confirmation) ?? {};
  return type === 'redirect' && isChallengeUrl(url) ? url : null;
}

/** Whether the shop's key opens the door. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const refusal = refusalOf(reply);
  if (refusal === 'invalid_credentials' || refusal === 'forbidden')
    return { kind: 'refused', cause: refusal };
  const isList = reply.status === 200 && asFields(reply.body)?.type === 'list';
  return isList ? { kind: 'accepted' } : { kind: 'not_reached', cause: statusCause(reply.status) };
}

function challengeOf({ id, fields }: Made): Outcome {
  const url = confirmationUrlOf(fields);
  if (url === null) return undecided(fields);
  return { kind: 'challenged', challenge: { kind: 'redirect', url }, reference: id };
}

function approved({ id, amount, fields }: Made): Extract<Outcome, { kind: 'approved' }> | Unknown {
  if (fields.paid !== true) return { kind: 'unknown', cause: 'not_paid' };
  const authorization = asFields(fields.authorization_details);
  const slip = {
    rrn: textOf(authorization?.rrn, /^[0-9A-Z]{1,12}$/),
    approvalCode: textOf(authorization?.auth_code, /^[0-9A-Za-z]{1,6}$/),
  };
  const card = cardOf(fields);
  return { kind: 'approved', reference: id, amount, slip, ...(card && { card }) };
}

function declined(fields: Fields): Declined {
  return declineOf(declinesByReason, reasonOf(fields));
}

function undecided({ status }: Fields): Unknown {
  const known = status === 'pending' || status === 'waiting_for_capture';
  return known ? { kind: 'unknown', cause: status } : unparsable;
}

/** Brands by `card_type`; others have no name here. */
const brands: Readonly<Record<string, string>> = {
  AmericanExpress: 'amex',
  DinersClub: 'diners',
  DiscoverCard: 'discover',
  JCB: 'jcb',
  MasterCard: 'mastercard',
  Mir: 'mir',
  UnionPay: 'unionpay',
  Visa: 'visa',
};

/** The card that was paid with, as far as it may be shown: its first six digits stay behind. */
function cardOf({ payment_method: method }: Fields): CardFacts | undefined {
  const card = asFields(asFields(method)?.card);
  const last4 = textOf(card?.last4, /^\d{4}$/);
  if (!card || last4 === null) return undefined;
  const type = textOf(card.card_type, /^[A-Za-z]{1,30}$/) ?? '';
  const month = textOf(card.expiry_month, /^(?:0?[1-9]|1[0-2])$/);
  const year = textOf(card.expiry_year, /^\d{4}$/);
  return {
    brand: (Object.hasOwn(brands, type) ? brands[type] : null) ?? null,
    last4,
    exp_month: month === null ? null : Number(month),
    exp_year: year === null ? null : Number(year),
  };
}
