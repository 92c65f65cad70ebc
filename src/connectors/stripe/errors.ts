import type { Reply } from '../exchange.ts';
import { asFields, type Declined, declineOf, type Fields, textOf } from '../reading.ts';
import { declinesByCode, declinesByDeclineCode } from './declines.ts';

type Answer = Extract<Reply, { kind: 'answer' }>;

/** A refusal in Stripe's own shape. */
export interface StripeError {
  readonly type: string;
  readonly code: string | null;
  /** All of it, for what is told beside these. */
  readonly fields: Fields;
}

/** Nothing for what does not have the shape: a page of a gateway, for one. */
export function errorOf({ status, body }: Answer): StripeError | undefined {
  const fields = asFields(asFields(body)?.error);
  const type = textOf(fields?.type, /^[a-z_]{1,60}$/);
  if (!fields || type === null || status < 400) return undefined;
  return { type, code: textOf(fields.code, codeShape), fields };
}

/**
 * True when Stripe says that it did not do what was asked, and would say so of the same request again. Not so a key that is
 * in use, a lock or a limit: of those the first sending of the same request may be under way.
 */
export function isRefusal(status: number, { type, code }: StripeError): boolean {
  if (code !== null && passing.has(code)) return false;
  if (type === 'card_error') return status === 400 || status === 402;
  return type === 'invalid_request_error' && [400, 401, 402, 403, 404].includes(status);
}

const passing: ReadonlySet<string> = new Set([
  'idempotency_key_in_use',
  'lock_timeout',
  'payment_intent_rate_limit_exceeded',
  'rate_limit',
]);

/** The same key was used for something else, so this request did nothing; what the other did it does not say. */
export function isKeyUsed({ type }: StripeError): boolean {
  return type === 'idempotency_error';
}

/** What a refused card means; of `last_payment_error`, which has the same fields, too. */
export function declineOfError(error: Fields): Declined {
  const declineCode = textOf(error.decline_code, codeShape);
  const networkCode = textOf(error.network_decline_code, /^[0-9A-Z]{2,3}$/);
  const declined =
    declineCode === null
      ? declineOf(declinesByCode, textOf(error.code, codeShape), networkCode)
      : declineOf(declinesByDeclineCode, declineCode, networkCode);
  // The issuer's advice stands above the code: some networks charge for trying such a card again.
  return error.advice_code === 'do_not_try_again' ? { ...declined, retryable: false } : declined;
}

const codeShape = /^[a-z0-9_]{1,80}$/;
