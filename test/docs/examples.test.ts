import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import Stripe from 'stripe';
import { commands } from '../../src/cli/commands.ts';
import { readBranding } from '../../src/domain/branding.ts';
import { newWebhookKeyPair, newWebhookSecret, signWebhook } from '../../src/domain/signature.ts';
import { documents, exampleOf, fencesOf, textOf } from '../support/fences.ts';
import { loadModule, preparePrograms } from '../support/run-programs.ts';

/** Runs an example as its reader would: from a file of its own, with the packages it names. */
function load(guide: string, number: number, kind = 'ts'): Promise<Record<string, unknown>> {
  return loadModule({ after }, exampleOf(`docs/guides/${guide}`, kind, number));
}

type ReadWebhook = (secret: string, headers: Record<string, string>, body: string) => unknown;

async function loadVerifier(number: number): Promise<ReadWebhook> {
  return (await load('verify-a-webhook.md', number)).readWebhook as ReadWebhook;
}

const verifiers = ['Standard Webhooks', 'Stripe’s library', 'no library'];

test('the guide has an example for each way to verify a webhook', () => {
  assert.equal(
    fencesOf('docs/guides/verify-a-webhook.md').filter(({ info }) => info === 'ts').length,
    verifiers.length,
  );
});

for (const [number, name] of verifiers.entries()) {
  test(`the example with ${name} takes a genuine webhook and refuses a false one`, async () => {
    const readWebhook = await loadVerifier(number);
    const secret = newWebhookSecret();
    const body = '{"type":"checkout.session.completed","data":{"object":{"amount":4900}}}';
    const sign = (timestamp: Date, secrets = [secret]) => ({
      ...signWebhook({ secrets, id: 'evt_1', timestamp, body }),
    });
    const genuine = sign(new Date());
    assert.deepEqual(readWebhook(secret, genuine, body), JSON.parse(body));
    assert.deepEqual(
      readWebhook(secret, sign(new Date(), [newWebhookSecret(), secret]), body),
      JSON.parse(body),
    );
    assert.throws(() => readWebhook(secret, genuine, body.replace('4900', '4901')));
    assert.throws(() => readWebhook(newWebhookSecret(), genuine, body));
    assert.throws(() => readWebhook(secret, sign(new Date(Date.now() - 600_000)), body));
    assert.throws(() => readWebhook(secret, {}, body));
  });
}

test('the example with the public key takes what the private one signed, beside a shared secret, and nothing else', async () => {
  const { readWebhook } = (await load('verify-a-webhook.md', 0, 'ts v1a')) as { readWebhook: ReadWebhook };
  const secrets = [newWebhookSecret()];
  const { privateKey, publicKey } = newWebhookKeyPair();
  const body = '{"type":"checkout.session.completed"}';
  const sign = (timestamp: Date, key: string | undefined = privateKey) => ({
    ...signWebhook({ secrets, privateKey: key, id: 'evt_1', timestamp, body }),
  });
  assert.deepEqual(readWebhook(publicKey, sign(new Date()), body), JSON.parse(body));
  assert.throws(() => readWebhook(publicKey, sign(new Date()), `${body} `));
  assert.throws(() => readWebhook(newWebhookKeyPair().publicKey, sign(new Date()), body));
  assert.throws(() => readWebhook(publicKey, sign(new Date(Date.now() - 600_000)), body));
  const { 'webhook-signature': both, ...rest } = sign(new Date());
  assert.throws(() =>
    readWebhook(publicKey, { ...rest, 'webhook-signature': both.split(' ')[0] ?? '' }, body),
  );
  assert.throws(() => readWebhook(publicKey, {}, body));
});

interface Vector {
  readonly private_key?: string;
  readonly public_key?: string;
  readonly secrets: readonly string[];
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const vectors: Vector[] = JSON.parse(exampleOf('docs/guides/verify-a-webhook.md', 'json vectors'));

test('the published vectors are what we send', () => {
  assert.ok(vectors.length > 1);
  for (const { secrets, private_key: privateKey, body, headers } of vectors) {
    const timestamp = new Date(Number(headers['webhook-timestamp']) * 1000);
    const id = headers['webhook-id'] ?? '';
    assert.deepEqual(signWebhook({ secrets, privateKey, id, timestamp, body }), headers);
  }
});

test('every way to verify takes the published vectors at their time, with each secret', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_795_000_000_000 });
  for (const number of verifiers.keys()) {
    const readWebhook = await loadVerifier(number);
    for (const { secrets, body, headers } of vectors) {
      for (const secret of secrets)
        assert.deepEqual(readWebhook(secret, { ...headers }, body), JSON.parse(body));
    }
  }
  const { readWebhook } = (await load('verify-a-webhook.md', 0, 'ts v1a')) as { readWebhook: ReadWebhook };
  const open = vectors.filter(({ public_key }) => public_key !== undefined);
  assert.equal(open.length, 1);
  for (const { public_key = '', body, headers } of open)
    assert.deepEqual(readWebhook(public_key, { ...headers }, body), JSON.parse(body));
});

for (const [language, kind] of [
  ['Python', 'python'],
  ['PHP', 'php'],
  ['Go', 'go'],
] as const)
  test(`the program in ${language} takes the vector that it ends with, and refuses it changed in any part`, async (t) => {
    const text = exampleOf('docs/guides/verify-a-webhook.md', `${kind} server`);
    const changes: readonly (readonly [name: string, from: string | RegExp, to: string])[] = [
      ['as it stands', '', ''],
      ['another body', '49.00 ₼', '49.01 ₼'],
      ['another id', '4fT8q', '4fT8Q'],
      ['another secret', 'whsec_YW4g', 'whsec_YW5g'],
      ['no secret', 'whsec_YW4gZXhhbXBsZSBzZWNyZXQsIDMyIGJ5dGVzIGxvbmc=', ''],
      ['no signature that fits', 'v1,PUn2y', 'v1,PUn2z'],
      ['more than five minutes later', /(?<!["'])1795000000/, '1795000301'],
      ['more than five minutes before', /(?<!["'])1795000000/, '1794999699'],
    ];
    const programs = await preparePrograms(
      t,
      language,
      changes.map(([name, from, to]) => ({ name, text: text.replace(from, to) })),
    );
    for (const [at, [name, from]] of changes.entries()) {
      assert.notEqual(text.search(from), -1, `${from} stands in the program`);
      const ended = await programs?.[at]?.({});
      if (ended) assert.equal(ended.code === 0, name === 'as it stands', `${name}: ${ended.said}`);
    }
    t.diagnostic(programs ? `${programs.length} run` : 'not installed here, 0 run');
  });

test('the example receiver calls the shop for a genuine webhook only, and asks for it again when the shop fails', async (t) => {
  const { webhookServer } = (await load('accept-a-payment.md', 0)) as {
    webhookServer: (secret: string, onPaid: (session: { order_id: string }) => Promise<void>) => Server;
  };
  const secret = newWebhookSecret();
  const paid: string[] = [];
  const server = webhookServer(secret, async ({ order_id }) => {
    if (order_id === 'lost') throw new Error('the shop’s database is away');
    paid.push(order_id);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const send = async (type: string, orderId: string, signedBy = secret): Promise<number> => {
    const body = JSON.stringify({ type, data: { object: { order_id: orderId } } });
    const headers = { ...signWebhook({ secrets: [signedBy], id: 'evt_1', timestamp: new Date(), body }) };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
    return answer.status;
  };
  assert.equal(await send('checkout.session.completed', '1001'), 204);
  assert.equal(await send('checkout.session.expired', '1002'), 204);
  assert.equal(await send('checkout.session.completed', '1003', newWebhookSecret()), 400);
  assert.equal(await send('checkout.session.completed', 'lost'), 500);
  assert.deepEqual(paid, ['1001']);
});

test('the server that a shop at Stripe begins with takes webhooks of Stripe, and no others', async (t) => {
  const secret = newWebhookSecret();
  process.env.STRIPE_KEY = 'sk_test_unused';
  process.env.STRIPE_WEBHOOK_SECRET = secret;
  const { shop } = (await load('migrate-from-stripe-checkout.md', 0, 'ts stripe')) as { shop: Server };
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  t.after(() => shop.close());
  const payload = JSON.stringify({
    type: 'checkout.session.completed',
    data: { object: { payment_status: 'paid', client_reference_id: 'T-3001', amount_total: 4900 } },
  });
  const signature = new Stripe('sk_test_unused').webhooks.generateTestHeaderString({ payload, secret });
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhook`;
  for (const [body, status] of [
    [payload, 204],
    [payload.replace('4900', '4901'), 400],
  ] as const) {
    const headers = { 'stripe-signature': signature, connection: 'close' };
    assert.equal((await fetch(url, { method: 'POST', headers, body })).status, status);
  }
});

test('the branding of the guide is one that is taken', () => {
  const branding: unknown = JSON.parse(exampleOf('docs/guides/brand-the-page.md', 'json branding'));
  assert.deepEqual(readBranding(branding), { kind: 'branding', branding });
});

test('every command that the documents show is one that there is, with options that it has', () => {
  let shown = 0;
  for (const file of documents()) {
    for (const [, line = ''] of textOf(file).matchAll(
      /(?:npx maxfi|bin\/maxfi\.js) ((?:[a-z][\w-]*)(?: [^`\n|]*)?)/g,
    )) {
      const words = line.split(' # ')[0]?.trim().split(/\s+/) ?? [];
      if (words[0] === 'help') continue;
      const command = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `));
      assert.ok(command, `${file}: maxfi ${line}`);
      const options = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      for (const option of options)
        assert.ok(
          option === 'json' || option in command.options,
          `${file}: ${command.name} has no --${option}`,
        );
      shown += 1;
    }
  }
  assert.ok(shown > 30);
});
