import { isChallengeUrl } from '../../domain/challenge.ts';
import { isSameMoney } from '../../domain/money.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { LookupOutcome, Outcome, PayOrder, VerifyOutcome } from '../connector.ts';
import type { Reply } from '../exchange.ts';
import { asFields, declineOf, statusCause, textOf, type Unknown, unparsable } from '../reading.ts';
import { writtenText } from '../writing.ts';
import { declinesByCode, refusalsByCode } from './declines.ts';
import { declineOfError, errorOf, isKeyUsed, isRefusal, type StripeError } from './errors.ts';
import { type Intent, intentOf, readIntent, standingOf } from './intent.ts';

/** A payment in Stripe's words, as far as it is no secret: the card joins it on its way out. */
export type NewIntent = ReturnType<typeof toIntent>;
export type NewRefund = {
  readonly payment_intent: string;
  readonly amount: number;
  readonly metadata: { readonly operation_id?: string; readonly reversal?: string };
};

/** Our order in Stripe's words. */
export function toIntent(order: PayOrder) {
  const { customer, source } = order;
  const holder = source.kind === 'card' ? source.card.holderName : null;
  const country = textOf(customer.country, /^[A-Z]{2}$/) ?? undefined;
  return {
    ...moneyFields(order),
    confirm: true,
    // In one go: what is said to have come in has been captured, and can be refunded at once.
    capture_method: 'automatic' as const,
    payment_method_data: {
      type: 'card' as const,
      billing_details: {
        name: writtenText(holder ?? customer.name, 250) || undefined,
        // One that is none would have the whole payment refused.
        email: textOf(customer.email, emailShape) ?? undefined,
        phone: textOf(customer.phone, /^\+?[\d ().-]{4,20}$/) ?? undefined,
        address: country === undefined ? undefined : { country },
      },
    },
    payment_method_options: order.mustAskIssuer
      ? { card: { request_three_d_secure: 'challenge' as const } }
      : undefined,
    description: writtenText(order.description, 1_000) || undefined,
    return_url: order.returnUrl,
    expand: ['latest_charge'],
  };
}

const emailShape = /^(?=.{6,254}$)[\w+-]{1,64}(?:\.[\w+-]{1,64})*@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$/;

/** What stands in every payment of ours, and by what it is found. */
export function moneyFields({ amount, operationId }: Pick<PayOrder, 'amount' | 'operationId'>) {
  return {
    amount: amount.amountMinor,
    currency: amount.currency.toLowerCase(),
    allowed_payment_method_types: ['card' as const],
    metadata: { operation_id: operationId },
  };
}

/** With this cause a payment has to be looked up: its key belongs to another request. */
export const keyUsed = 'idempotency_error';

/** What the answer to a new payment means. */
export function payOutcome(reply: Reply, order: PayOrder): Outcome {
  if (reply.kind === 'not_sent') return reply;
  if (reply.kind === 'no_answer') return { kind: 'unknown', cause: reply.cause };
  const error = errorOf(reply);
  if (error) return refusalOutcome(reply.status, error, order.operationId);
  const read = readIntent(reply, order.operationId);
  if (read.kind !== 'found') return { kind: 'unknown', cause: read.cause };
  const { intent } = read;
  if (!isSameMoney(intent.amount, order.amount)) return { kind: 'unknown', cause: 'amount_mismatch' };
  switch (intent.status) {
    case 'succeeded':
      return isSameMoney(intent.received, order.amount)
        ? approved(intent)
        : { kind: 'unknown', cause: 'amount_mismatch' };
    case 'requires_action':
      return challengeOf(intent);
    case 'requires_payment_method':
      return failureOf(intent);
    default:
      // At work, or taken back meanwhile: a look-up tells.
      return { kind: 'unknown', cause: intent.status };
  }
}

function refusalOutcome(status: number, error: StripeError, operationId: string): Outcome {
  if (isKeyUsed(error)) return { kind: 'unknown', cause: keyUsed };
  if (!isRefusal(status, error)) return { kind: 'unknown', cause: statusCause(status) };
  const { type, code, fields } = error;
  if (fields.payment_intent !== undefined) {
    const intent = intentOf(fields.payment_intent);
    if (!intent) return unparsable;
    if (intent.operationId !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
    const isOver = intent.status === 'requires_payment_method' || intent.status === 'canceled';
    return isOver ? declineOfError(fields) : { kind: 'unknown', cause: intent.status };
  }
  // Refused before there was a payment.
  if (type === 'card_error' || (code !== null && Object.hasOwn(declinesByCode, code)))
    return declineOfError(fields);
  if (code !== null && Object.hasOwn(refusalsByCode, code)) return declineOf(refusalsByCode, code);
  return { kind: 'declined', reason: 'acquirer_error', retryable: true, networkCode: null };
}

function challengeOf({ id, fields }: Intent): Outcome {
  const action = asFields(fields.next_action);
  const url = asFields(action?.redirect_to_url)?.url;
  if (action?.type !== 'redirect_to_url' || !isChallengeUrl(url))
    return { kind: 'unknown', cause: 'unexpected_action' };
  return { kind: 'challenged', challenge: { kind: 'redirect', url }, reference: id };
}

/** What a payment means as it stands. */
export function lookupOutcome(intent: Intent): LookupOutcome {
  switch (intent.status) {
    case 'requires_action':
    case 'processing':
      return { kind: 'pending' };
    case 'succeeded':
      return succeeded(intent);
    case 'requires_payment_method':
      return failureOf(intent);
    case 'canceled':
      return { kind: 'reversed', amount: null };
    default:
      return { kind: 'unknown', cause: 'unexpected_status' };
  }
}

function succeeded(intent: Intent): LookupOutcome {
  const standing = standingOf(intent);
  switch (standing) {
    case 'reversed':
      return { kind: 'reversed', amount: intent.received };
    case 'reversing':
      return { kind: 'pending' };
    case 'unclear':
      return unparsable;
    // What was paid stays paid, whatever was given back of it by refunds.
    case 'kept':
    case 'refunded':
    case 'reversal_failed':
      return approved(intent);
    default:
      return unreachable(standing);
  }
}

/** Only an error says that a try has failed; without one nothing has been tried yet. */
function failureOf({ fields }: Intent): ReturnType<typeof declineOfError> | Unknown {
  const error = asFields(fields.last_payment_error);
  return error ? declineOfError(error) : { kind: 'unknown', cause: 'not_confirmed' };
}

function approved({ id, received, charge }: Intent): Extract<Outcome, { kind: 'approved' }> {
  const card = asFields(asFields(charge?.payment_method_details)?.card);
  const approvalCode = textOf(card?.authorization_code, /^[0-9A-Za-z]{1,6}$/);
  return { kind: 'approved', reference: id, amount: received, slip: { rrn: null, approvalCode } };
}

/** Whether Stripe let us in where payments are. */
export function verifyOutcome(reply: Reply): VerifyOutcome {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const cause = statusCause(reply.status);
  if (reply.status === 401 || reply.status === 403) return { kind: 'refused', cause };
  const isList = reply.status === 200 && asFields(reply.body)?.object === 'list';
  return isList ? { kind: 'accepted' } : { kind: 'not_reached', cause };
}
