import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { newWebhookSecret, signWebhook, verifyWebhook, type WebhookHeaders } from './signature.ts';

const body = '{"id":"evt_1","type":"checkout.session.completed","note":"чай, çay"}';
const id = 'evt_8Zk2Qm';

interface Delivery {
  readonly headers: WebhookHeaders;
  readonly body: string;
}

/** Other people's libraries, each as a merchant would call it; they throw when they refuse. */
const libraries: Record<string, (delivery: Delivery, secret: string) => unknown> = {
  standardwebhooks: (d, secret) => new StandardWebhook(secret).verify(d.body, { ...d.headers }),
  svix: (d, secret) => new SvixWebhook(secret).verify(d.body, { ...d.headers }),
  stripe: (d, secret) => Stripe.webhooks.constructEvent(d.body, d.headers['maxfi-signature'], secret),
  ours: (d, secret) => {
    const verdict = verifyWebhook({
      secrets: [secret],
      headers: { ...d.headers },
      body: d.body,
      now: new Date(),
    });
    assert.equal(verdict.kind, 'genuine');
    return JSON.parse(d.body);
  },
};

function flipFirstDigit(text: string): string {
  return text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
}

/** Breaks every signature in a list by changing one character in the middle of each. */
function breakSignatures(text: string): string {
  return text.replace(
    /(v1[,=].{8})(.)/g,
    (_all, start: string, c: string) => start + (c === 'a' ? 'b' : 'a'),
  );
}

const mutations: Record<string, { apply: (d: Delivery) => Delivery; coveredByStripe: boolean }> = {
  'another id': {
    apply: (d) => ({ ...d, headers: { ...d.headers, 'webhook-id': 'evt_other' } }),
    coveredByStripe: false,
  },
  'another timestamp': {
    apply: (d) => ({
      ...d,
      headers: {
        ...d.headers,
        'webhook-timestamp': String(Number(d.headers['webhook-timestamp']) + 1),
        'maxfi-signature': d.headers['maxfi-signature'].replace(/^t=(\d+)/, (_, t) => `t=${Number(t) + 1}`),
      },
    }),
    coveredByStripe: true,
  },
  'one changed byte of the body': {
    apply: (d) => ({ ...d, body: flipFirstDigit(d.body) }),
    coveredByStripe: true,
  },
  'a changed signature': {
    apply: (d) => ({
      ...d,
      headers: {
        ...d.headers,
        'webhook-signature': breakSignatures(d.headers['webhook-signature']),
        'maxfi-signature': breakSignatures(d.headers['maxfi-signature']),
      },
    }),
    coveredByStripe: true,
  },
};

for (const [name, verify] of Object.entries(libraries)) {
  for (const count of [1, 2]) {
    const secrets = Array.from({ length: count }, newWebhookSecret);

    test(`${name} accepts a delivery signed with ${count} secret(s), whichever of them the merchant holds`, () => {
      const headers = signWebhook({ secrets, id, timestamp: new Date(), body });
      for (const secret of secrets) {
        assert.deepEqual(verify({ headers, body }, secret), JSON.parse(body));
      }
      assert.throws(() => verify({ headers, body }, newWebhookSecret()));
    });

    for (const [what, mutation] of Object.entries(mutations)) {
      if (name === 'stripe' && !mutation.coveredByStripe) continue;
      test(`${name} refuses ${what} on a delivery signed with ${count} secret(s)`, () => {
        const headers = signWebhook({ secrets, id, timestamp: new Date(), body });
        for (const secret of secrets) {
          assert.throws(() => verify(mutation.apply({ headers, body }), secret));
        }
      });
    }
  }

  test(`${name} refuses a delivery that is older than five minutes`, () => {
    const secret = newWebhookSecret();
    const timestamp = new Date(Date.now() - 302_000);
    const headers = signWebhook({ secrets: [secret], id, timestamp, body });
    assert.throws(() => verify({ headers, body }, secret));
  });
}

test('the published Standard Webhooks example comes out byte for byte', () => {
  const headers = signWebhook({
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  });
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  assert.equal(headers['webhook-timestamp'], '1614265330');
});

test('a new secret holds 32 random bytes and is never the same twice', () => {
  const secrets = Array.from({ length: 200 }, newWebhookSecret);
  assert.equal(new Set(secrets).size, 200);
  for (const secret of secrets) {
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal(Buffer.from(secret.slice(6), 'base64').length, 32);
  }
});

test('whatever the body says, the three libraries read it as it was signed', () => {
  const secret = newWebhookSecret();
  fc.assert(
    fc.property(fc.json(), (json) => {
      // standardwebhooks and svix give the parsed body back; a top level that is an object is what we send.
      const text = `{"data":${json}}`;
      const headers = signWebhook({ secrets: [secret], id, timestamp: new Date(), body: text });
      for (const verify of Object.values(libraries)) {
        assert.deepEqual(verify({ headers, body: text }, secret), JSON.parse(text));
      }
    }),
    { numRuns: 60 },
  );
});

test('a delivery without one of its headers, from the future or with a timestamp that is no number is refused', () => {
  const secret = newWebhookSecret();
  const now = new Date('2026-09-01T10:00:00Z');
  const headers = signWebhook({ secrets: [secret], id, timestamp: now, body });
  const verdict = (changed: Record<string, string | undefined>, at = now) =>
    verifyWebhook({ secrets: [secret], headers: { ...headers, ...changed }, body, now: at });

  assert.deepEqual(verdict({}), { kind: 'genuine', id });
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    assert.deepEqual(verdict({ [name]: undefined }), { kind: 'refused', reason: 'missing_header' });
  }
  const stale = { kind: 'refused', reason: 'outside_tolerance' };
  assert.deepEqual(verdict({}, new Date(now.getTime() + 301_000)), stale);
  assert.deepEqual(verdict({}, new Date(now.getTime() - 301_000)), stale);
  for (const timestamp of ['', 'NaN', '1e9', '-1', ' 1788256800', 'Infinity']) {
    assert.deepEqual(verdict({ 'webhook-timestamp': timestamp }), stale);
  }
  for (const signature of ['', 'v1,', 'v1', 'v2,AAAA', 'v1,!!!', 'v1a,AAAA']) {
    assert.deepEqual(verdict({ 'webhook-signature': signature }), { kind: 'refused', reason: 'no_match' });
  }
});

test('an id that could be read two ways, a secret that is none and no secret at all are bugs and are thrown', () => {
  const good = { secrets: [newWebhookSecret()], id, timestamp: new Date(), body };
  for (const bad of [
    { id: 'evt.1' },
    { id: '' },
    { secrets: [] },
    { secrets: ['secret'] },
    { secrets: ['whsec_QQ=='] },
  ]) {
    assert.throws(() => signWebhook({ ...good, ...bad }));
  }
});
