import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import Stripe from 'stripe';
import { capturing, ordersOf } from '../conformance/generated.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import type { PayOrder } from '../connector.ts';
import { stripeVersion } from './client.ts';
import { stripe } from './index.ts';
import { toIntent } from './mapping.ts';
import { createRules, fieldsOf, secretKey } from './stripe-forms-world.ts';
import { startStripe, webhookSecret } from './stripe-world.ts';

const credentials = stripe.parseCredentials({
  base_url: 'https://api.stripe.example',
  secret_key: secretKey,
  webhook_secret: webhookSecret,
});

/** A card as it is sent; the official client's types leave it out of a payment, its documentation does not. */
function cardOf({ source }: PayOrder) {
  assert.ok(source.kind === 'card');
  const { number, securityCode, expiryMonth, expiryYear } = source.card;
  const cvc = securityCode?.reveal();
  return { number: number.reveal(), exp_month: expiryMonth, exp_year: expiryYear, ...(cvc && { cvc }) };
}

/** Our parameters, which have to be those that the official client declares. */
function officialParams(order: PayOrder): Stripe.PaymentIntentCreateParams {
  const plain = JSON.parse(JSON.stringify(toIntent(order))) as ReturnType<typeof toIntent>;
  const params = plain satisfies Partial<Record<keyof Stripe.PaymentIntentCreateParams, unknown>>;
  const { payment_method_data: data } = params;
  const withCard = { ...params, payment_method_data: { ...data, card: cardOf(order) } };
  return withCard as unknown as Stripe.PaymentIntentCreateParams;
}

/** The official client, and what it would have sent. */
function official() {
  const sent: { headers: Headers; body: string; url: string }[] = [];
  const keep: typeof fetch = async (url, init) => {
    sent.push({ headers: new Headers(init?.headers), body: String(init?.body ?? ''), url: String(url) });
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  };
  const httpClient = Stripe.createFetchHttpClient(keep);
  return { client: new Stripe(secretKey, { httpClient, maxNetworkRetries: 0, telemetry: false }), sent };
}

const fieldsIn = (body: string) => [...new URLSearchParams(body)].sort(([a], [b]) => a.localeCompare(b));
const orders = ordersOf({ currencies: stripe.currencies, mostMinor: 99_999_999, source: 'card' });

test('stripe: every payment is sent as the official client would send it, and fits the rules of the fake', async () => {
  const { client, sent: theirs } = official();
  const hostile = fc.record({
    email: fc.option(
      fc.oneof(fc.string(), fc.constantFrom('a@b', 'x y@z.com', 'üser@exämple.com', 'a@b.co')),
      {
        nil: null,
      },
    ),
    phone: fc.option(fc.oneof(fc.string(), fc.constantFrom('+994 50 123-45-67', '٠١٢٣')), { nil: null }),
    country: fc.option(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('AZ', 'az')), { nil: null }),
  });
  await fc.assert(
    fc.asyncProperty(orders, hostile, async (plain, said) => {
      const order = { ...plain, customer: { ...plain.customer, ...said } };
      const ours = capturing((deps) => stripe.create(credentials, deps));
      await ours.connector.pay(order, inTime());
      const [request] = ours.sent;
      assert.ok(request);
      await client.paymentIntents.create(officialParams(order), { idempotencyKey: order.operationId });
      const { headers, body } = theirs.pop() ?? assert.fail();
      assert.deepEqual(fieldsIn(request.body), fieldsIn(body));
      for (const name of ['authorization', 'stripe-version', 'idempotency-key', 'content-type'])
        assert.equal(request.headers[name], headers.get(name), name);
      const fake = {
        ...request,
        path: '/v1/payment_intents',
        query: new URLSearchParams(),
        json: undefined,
        params: {},
      };
      const { refusal } = fieldsOf(fake, createRules, ['amount', 'currency', 'confirm']);
      assert.equal(refusal, undefined, JSON.stringify(refusal?.body));
    }),
    { numRuns: 200 },
  );
});

test('stripe: the issuer is asked for a challenge where he must ask, and else not', async () => {
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const ours = capturing((deps) => stripe.create(credentials, deps));
      await ours.connector.pay(order, inTime());
      const form = new URLSearchParams(ours.sent[0]?.body);
      const wish = form.get('payment_method_options[card][request_three_d_secure]');
      assert.equal(wish, order.mustAskIssuer ? 'challenge' : null);
    }),
    { numRuns: 40 },
  );
});

/** The official client in front of our fake, so that the fake is judged as well. */
async function openOfficial(context: TestContext) {
  const fake = await startStripe('at_once');
  context.after(fake.close);
  const { hostname: host, port } = new URL(fake.url);
  const options = {
    host,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  } as const;
  const pay = (number: string, more: object = {}) => ({
    amount: 4900,
    currency: 'eur',
    confirm: true,
    allowed_payment_method_types: ['card' as const],
    payment_method_data: {
      type: 'card' as const,
      card: { number, exp_month: 12, exp_year: 2050, cvc: '737' },
    },
    return_url: 'https://shop.example/back',
    metadata: { operation_id: 'op_official' },
    ...more,
  });
  return { fake, client: new Stripe(secretKey, options), options, pay };
}

test('stripe: the official client pays, asks, lists and gives back at our fake', async (context) => {
  const { fake, client, pay } = await openOfficial(context);
  assert.equal(Stripe.API_VERSION, stripeVersion);
  const paid = await client.paymentIntents.create(pay('4242424242424242'), { idempotencyKey: 'k1' });
  assert.deepEqual(
    [paid.status, paid.amount_received, paid.lastResponse.statusCode],
    ['succeeded', 4900, 200],
  );
  const again = await client.paymentIntents.create(pay('4242424242424242'), { idempotencyKey: 'k1' });
  assert.equal(again.id, paid.id);
  const part = await client.refunds.create({
    payment_intent: paid.id,
    amount: 1200,
    metadata: { operation_id: 'op_refund' },
  });
  assert.deepEqual([part.object, part.status, part.payment_intent], ['refund', 'succeeded', paid.id]);
  const found = await client.paymentIntents.retrieve(paid.id, { expand: ['latest_charge.refunds'] });
  assert.ok(typeof found.latest_charge === 'object' && found.latest_charge);
  assert.equal(found.latest_charge.amount_refunded, 1200);
  assert.deepEqual(
    found.latest_charge.refunds?.data.map(({ id }) => id),
    [part.id],
  );
  const listed = await client.refunds.list({ payment_intent: paid.id, limit: 100 });
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    [part.id],
  );
  assert.equal((await client.refunds.retrieve(part.id)).amount, 1200);
  for (let made = 0; made < 24; made++) await client.paymentIntents.create(pay('4242424242424242'));
  const all: string[] = [];
  for await (const one of client.paymentIntents.list({ limit: 10 })) all.push(one.id);
  assert.deepEqual([all.length, new Set(all).size, all.at(-1)], [25, 25, paid.id]);
  assert.equal((await fake.charges()).length, 25);
});

test('stripe: the official client hears from our fake what is refused, and why', async (context) => {
  const { client, options, pay } = await openOfficial(context);
  const { errors } = Stripe;
  await assert.rejects(client.paymentIntents.create(pay('4000000000009995')), (error) => {
    assert.ok(error instanceof errors.StripeCardError);
    assert.deepEqual([error.code, error.decline_code], ['card_declined', 'insufficient_funds']);
    return error.payment_intent?.status === 'requires_payment_method';
  });
  const asked = await client.paymentIntents.create(pay('4000002760003184'), { idempotencyKey: 'k2' });
  assert.equal(asked.next_action?.type, 'redirect_to_url');
  assert.equal((await client.paymentIntents.cancel(asked.id)).status, 'canceled');
  await assert.rejects(
    client.paymentIntents.create(pay('4242424242424242', { amount: 1 }), { idempotencyKey: 'k2' }),
    errors.StripeIdempotencyError,
  );
  await assert.rejects(client.paymentIntents.cancel(asked.id), errors.StripeInvalidRequestError);
  await assert.rejects(client.refunds.create({ payment_intent: asked.id }), errors.StripeInvalidRequestError);
  await assert.rejects(
    client.paymentIntents.create({ ...pay('4242424242424242'), customer: 'cus_1' }),
    errors.StripeInvalidRequestError,
  );
  const stranger = new Stripe('sk_test_somebodyElse', options);
  await assert.rejects(stranger.paymentIntents.list(), errors.StripeAuthenticationError);
});
