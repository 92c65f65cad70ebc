import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { declineReasons } from '../../domain/decline.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { answer, order, refunded, refundOrder, shown } from './answers-for-tests.ts';
import { declinesByCode, declinesByDeclineCode, refusalsByCode } from './declines.ts';
import { stripe } from './index.ts';
import { intentOf } from './intent.ts';
import { lookupOutcome, payOutcome } from './mapping.ts';
import { refundOutcome } from './refunds.ts';
import { askingStripeWorld, stripeWorld } from './stripe-world.ts';

connectorSuite(stripe, stripeWorld);
connectorSuite(stripe, askingStripeWorld);

/** The official client's own declarations, which are the description of Stripe's API that is at hand. */
const declarations = dirname(createRequire(import.meta.url).resolve('stripe'));
const declared = (file: string) => readFileSync(join(declarations, 'resources', `${file}.d.ts`), 'utf8');
const valuesOf = (text: string, type: string) => {
  const [, values = ''] = new RegExp(`\\btype ${type} = ([^;]+);`).exec(text) ?? [];
  return [...values.matchAll(/'([a-z0-9_]+)'/g)].map(([, value = '']) => value);
};
const intents = declared('PaymentIntents');

test('stripe: every decline code of its table, and every error code of a card, has one of our reasons', () => {
  const tables = { ...declinesByDeclineCode, ...declinesByCode, ...refusalsByCode };
  for (const [code, [reason]] of Object.entries(tables)) assert.ok(reason in declineReasons, code);
  // As many as the page of decline codes lists for cards.
  assert.equal(Object.keys(declinesByDeclineCode).length, 50);
  const errors = intents.slice(intents.indexOf('namespace LastPaymentError'));
  const codes = valuesOf(errors, 'Code');
  assert.ok(codes.length > 150);
  for (const code of [...Object.keys(declinesByCode), ...Object.keys(refusalsByCode)])
    assert.ok(codes.includes(code), `${code} is declared`);
});

test('stripe: every declared status of a payment means one thing', () => {
  const kinds: Record<string, string> = {
    canceled: 'reversed',
    processing: 'pending',
    requires_action: 'pending',
    requires_capture: 'unknown',
    requires_confirmation: 'unknown',
    requires_payment_method: 'declined',
    succeeded: 'approved',
  };
  assert.deepEqual(valuesOf(intents, 'Status').sort(), Object.keys(kinds).sort());
  for (const [status, kind] of Object.entries({
    ...kinds,
    partially_funded: 'unknown',
    toString: 'unknown',
  })) {
    const intent = intentOf({ ...shown, status, last_payment_error: { code: 'card_declined' } });
    assert.equal(intent ? lookupOutcome(intent).kind : 'unknown', kind, status);
  }
});

test('stripe: a payment that nobody has tried yet is not declined', () => {
  const intent = intentOf({ ...shown, status: 'requires_payment_method', last_payment_error: null });
  assert.ok(intent);
  assert.equal(lookupOutcome(intent).kind, 'unknown');
});

test('stripe: every status of a refund means one thing', () => {
  const kinds = {
    succeeded: 'refunded',
    pending: 'pending',
    requires_action: 'pending',
    failed: 'declined',
    canceled: 'declined',
    reversed: 'unknown',
  };
  for (const [status, kind] of Object.entries(kinds))
    assert.equal(refundOutcome(answer({ ...refunded, status }), refundOrder).kind, kind, status);
  for (const status of ['succeeded', 'pending', 'requires_action', 'failed', 'canceled'])
    assert.match(declared('Refunds'), new RegExp(`Status of the refund\\..*\`${status}\``));
});

const errorReply = (status: number, error: object) => answer({ error }, status);
const request = 'invalid_request_error';

test('stripe: only its own word that nothing was done is a refusal', () => {
  const failed = { ...shown, status: 'requires_payment_method', amount_received: 0 };
  const cases: [status: number, error: object, kind: string, reason?: string][] = [
    [402, { type: 'card_error', code: 'expired_card', payment_intent: failed }, 'declined', 'expired_card'],
    [402, { type: 'card_error', code: 'incorrect_number' }, 'declined', 'incorrect_number'],
    [402, { type: 'card_error', code: 'card_declined', decline_code: 'new_one' }, 'declined', 'refused'],
    [402, { type: 'card_error', code: 'constructor', decline_code: 'toString' }, 'declined', 'refused'],
    [400, { type: request, code: 'parameter_unknown' }, 'declined', 'acquirer_error'],
    [400, { type: request, code: 'amount_too_small' }, 'declined', 'not_supported'],
    [400, { type: request, code: 'payment_method_currency_mismatch' }, 'declined', 'currency_not_supported'],
    [401, { type: request }, 'declined', 'acquirer_error'],
    [403, { type: request }, 'declined', 'acquirer_error'],
    [404, { type: request }, 'declined', 'acquirer_error'],
    // Its payment is another's, or has not failed at all.
    [402, { type: 'card_error', payment_intent: { ...failed, metadata: {} } }, 'unknown'],
    [402, { type: 'card_error', payment_intent: shown }, 'unknown'],
    [402, { type: 'card_error', payment_intent: 'pi_1' }, 'unknown'],
    // The first sending of the same request may be under way, or was another request.
    [400, { type: 'idempotency_error' }, 'unknown'],
    [409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }, 'unknown'],
    [400, { type: request, code: 'rate_limit' }, 'unknown'],
    [429, { type: request, code: 'lock_timeout' }, 'unknown'],
    [429, { type: request, code: 'rate_limit' }, 'unknown'],
    [500, { type: 'api_error' }, 'unknown'],
    [502, { type: 'card_error', code: 'card_declined' }, 'unknown'],
    [200, { type: 'card_error', code: 'card_declined' }, 'unknown'],
    [402, { type: 7, code: 'card_declined' }, 'unknown'],
  ];
  for (const [status, error, kind, reason] of cases) {
    const outcome = payOutcome(errorReply(status, error), order);
    const said = outcome.kind === 'declined' ? outcome.reason : undefined;
    assert.deepEqual([outcome.kind, said], [kind, reason], JSON.stringify({ status, error }));
  }
});

test('stripe: what the network says is passed on as far as it is a code, and its advice is heeded', () => {
  const error = { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' };
  const declined = { kind: 'declined', reason: 'insufficient_funds', retryable: true, networkCode: '51' };
  const read = (more: object) => payOutcome(errorReply(402, { ...error, ...more }), order);
  assert.deepEqual(read({ network_decline_code: '51' }), declined);
  assert.deepEqual(read({ network_decline_code: '<51>' }), { ...declined, networkCode: null });
  assert.deepEqual(read({ network_decline_code: '51', advice_code: 'do_not_try_again' }), {
    ...declined,
    retryable: false,
  });
});

test('stripe: a refusal of a refund is told from a door that is shut and from a way that is blocked', () => {
  const cases: [status: number, error: object, kind: string, reason?: string][] = [
    [400, { type: request, code: 'charge_already_refunded' }, 'declined', 'sale_not_refundable'],
    [400, { type: request, code: 'refund_disputed_payment' }, 'declined', 'sale_not_refundable'],
    [404, { type: request, code: 'resource_missing' }, 'declined', 'sale_not_refundable'],
    [400, { type: request, param: 'amount' }, 'declined', 'declined'],
    [401, { type: request }, 'unknown'],
    [403, { type: request }, 'unknown'],
    [400, { type: 'idempotency_error' }, 'unknown'],
    [409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }, 'unknown'],
    [429, { type: request, code: 'lock_timeout' }, 'unknown'],
    [500, { type: 'api_error' }, 'unknown'],
  ];
  for (const [status, error, kind, reason] of cases) {
    const outcome = refundOutcome(errorReply(status, error), refundOrder);
    const said = outcome.kind === 'declined' ? outcome.reason : undefined;
    assert.deepEqual([outcome.kind, said], [kind, reason], JSON.stringify({ status, error }));
  }
});

test('stripe: where the customer is sent is an address of the right kind', () => {
  const asked = (next_action: unknown) =>
    payOutcome(answer({ ...shown, status: 'requires_action', amount_received: 0, next_action }), order);
  const redirect = (url: unknown) => ({ type: 'redirect_to_url', redirect_to_url: { url } });
  const url = 'https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_1';
  assert.deepEqual(asked(redirect(url)), {
    kind: 'challenged',
    challenge: { kind: 'redirect', url },
    reference: 'pi_1',
  });
  const wrong = ['http://hooks.stripe.com/', 'javascript:alert(1)', '', null, 7].map(redirect);
  for (const action of [...wrong, null, { type: 'use_stripe_sdk', redirect_to_url: { url } }])
    assert.equal(asked(action).kind, 'unknown', JSON.stringify(action));
});
