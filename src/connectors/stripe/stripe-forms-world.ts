import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import { stripeVersion } from './client.ts';

export const secretKey = 'sk_test_keyOfTheFakeShop1234567890';

/** Which fields an operation takes, and the shape of each. `[]` stands for any place in a list. */
export type Rules = Readonly<Record<string, RegExp>>;

const id = /^\w{3,100}$/;
const count = /^\d{1,12}$/;
const text = (most: number) => new RegExp(`^(?!\\s*$)[^\\p{Cc}\\p{Cs}]{1,${most}}$`, 'u');
const operation = /^[\w-]{1,100}$/;
const amount = /^[1-9]\d{0,12}$/;

export const createRules: Rules = {
  amount,
  currency: /^[a-z]{3}$/,
  confirm: /^true$/,
  capture_method: /^automatic$/,
  'allowed_payment_method_types[]': /^card$/,
  'payment_method_data[type]': /^card$/,
  'payment_method_data[card][number]': /^\d{12,19}$/,
  'payment_method_data[card][exp_month]': /^(?:[1-9]|1[0-2])$/,
  'payment_method_data[card][exp_year]': /^20\d\d$/,
  'payment_method_data[card][cvc]': /^\d{3,4}$/,
  'payment_method_data[billing_details][name]': text(250),
  'payment_method_data[billing_details][email]': /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/,
  'payment_method_data[billing_details][phone]': text(20),
  'payment_method_data[billing_details][address][country]': /^[A-Z]{2}$/,
  'payment_method_options[card][request_three_d_secure]': /^(?:any|automatic|challenge)$/,
  description: text(1_000),
  'metadata[operation_id]': operation,
  'metadata[called_off]': /^true$/,
  return_url: /^https?:\/\/\S{1,2000}$/,
  'expand[]': /^latest_charge$/,
};
/** With `confirm` a payment is charged at once, and these say how. */
export const confirmOnly = ['payment_method_data[type]', 'payment_method_data[card][number]', 'return_url'];

export const findRules: Rules = { 'expand[]': /^latest_charge(?:\.refunds)?$/ };
export const listRules: Rules = {
  limit: /^(?:[1-9]\d?|100)$/,
  'created[gte]': count,
  'created[lte]': count,
  starting_after: id,
};
export const cancelRules: Rules = {
  cancellation_reason: /^(?:abandoned|duplicate|fraudulent|requested_by_customer)$/,
};
export const refundRules: Rules = {
  payment_intent: id,
  amount,
  'metadata[operation_id]': operation,
  'metadata[reversal]': operation,
};
export const listRefundsRules: Rules = {
  payment_intent: id,
  limit: /^(?:[1-9]\d?|100)$/,
  starting_after: id,
};

/** The fields of a request, each once; or a refusal in Stripe's shape, as loud as Stripe's own. */
export function fieldsOf(
  request: FakeRequest,
  rules: Rules,
  wanted: readonly string[] = [],
): { fields: Map<string, string>; refusal?: FakeReply } {
  const { method, headers } = request;
  const fields = new Map<string, string>();
  const refuse = (status: number, code: string | undefined, message: string) => ({
    fields,
    refusal: refusal(status, 'invalid_request_error', code, { message }),
  });
  if (headers.authorization !== `Bearer ${secretKey}`)
    return refuse(401, undefined, 'Invalid API Key provided');
  if (headers['stripe-version'] !== stripeVersion)
    return refuse(400, undefined, 'Invalid Stripe API version');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (method === 'POST' && !isForm && request.body !== '') return refuse(400, undefined, 'No form');
  for (const [name, value] of method === 'POST' ? new URLSearchParams(request.body) : request.query) {
    const plain = name.replaceAll(/\[\d*\]/g, '[]');
    const rule = Object.hasOwn(rules, plain) ? rules[plain] : undefined;
    if (!rule || fields.has(name))
      return refuse(400, 'parameter_unknown', `Received unknown parameter: ${plain}`);
    if (!rule.test(value)) return refuse(400, 'parameter_invalid', `Invalid ${plain}`);
    fields.set(name, value);
  }
  const missing = wanted.find((name) => !fields.has(name));
  return missing ? refuse(400, 'parameter_missing', `Missing required param: ${missing}`) : { fields };
}

export function refusal(status: number, type: string, code?: string, more: object = {}): FakeReply {
  return { status, body: { error: { type, ...(code && { code }), ...more } } };
}

/** What a key was first used for, and the answer that everybody gets who uses it again. */
interface Kept {
  readonly of: string;
  reply?: FakeReply;
}

/** Stripe's idempotency: one answer for one key, an error while it is made, and another for another request. */
export function idempotent(): (request: FakeRequest, answer: () => FakeReply) => Promise<FakeReply> {
  const kept = new Map<string, Kept>();
  return async (request, answer) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return answer();
    if (!/^[\w-]{1,255}$/.test(key)) return refusal(400, 'invalid_request_error', 'parameter_invalid');
    const of = `${request.path} ${request.body}`;
    const before = kept.get(key);
    if (before && before.of !== of) return refusal(400, 'idempotency_error');
    if (before) return before.reply ?? refusal(409, 'idempotency_error', 'idempotency_key_in_use');
    const now: Kept = { of };
    kept.set(key, now);
    // Long enough for another that comes at the same moment to find it in use.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const reply = answer();
    const isUnread = reply.status === 401 || JSON.stringify(reply.body).includes('"code":"parameter_');
    // What was refused unread is not kept.
    if (isUnread) kept.delete(key);
    else now.reply = reply;
    return reply;
  };
}
