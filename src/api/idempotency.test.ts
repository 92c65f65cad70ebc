import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueKey } from '../../test/support/api-keys.ts';
import { assertRefused, badField, type Refusal } from '../../test/support/refusals.ts';
import { type Answer, startWorld, type TestWorld } from '../../test/support/world.ts';

const apiOnly = { environment: { MAXFI_ROLES: 'api' } };
const world = await startWorld({ after }, apiOnly);
const twin = await startWorld({ after }, { ...apiOnly, join: world });
const path = '/v2/payments/checkout';
const fine = { amount: 4900, currency: 'AZN', order_id: 'A-1' };

interface Sent {
  readonly body?: unknown;
  readonly key?: string;
  readonly at?: TestWorld;
}

function send(
  idempotencyKey: string,
  { body = fine, key = world.testKey, at = world }: Sent = {},
): Promise<Answer> {
  return at.call('POST', path, { key, body, headers: { 'idempotency-key': idempotencyKey } });
}

const isReplay = (answer: Answer) => answer.headers.get('idempotent-replayed') === 'true';
const conflict = (param: string): Refusal => ({ status: 409, code: 'IDEMPOTENCY_CONFLICT', param });

async function sessionsOf(idempotencyKey: string): Promise<number> {
  const rows = await world.installation.db.query(
    `select from events where type = 'checkout.session.created' and body::jsonb -> 'request' ->> 'idempotency_key' = $1`,
    [idempotencyKey],
  );
  return rows.length;
}

/** Lets time pass for a stored key: its 24 hours began that much earlier. */
async function age(idempotencyKey: string, interval: string): Promise<void> {
  await world.installation.db.execute(
    `update idempotency_keys
     set created_at = created_at - $2::interval, expires_at = expires_at - $2::interval
     where key = $1`,
    [idempotencyKey, interval],
  );
}

for (const [name, servers] of [
  ['one server', [world]],
  ['two servers', [world, twin]],
] as const) {
  test(`200 parallel creates with one key and body at ${name} are one session and 200 equal answers`, async () => {
    const key = `parallel at ${name}`;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => send(key, { at: servers[i % servers.length] ?? world })),
    );
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([200]));
    assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
    assert.equal(answers.filter(isReplay).length, 199);
    assert.equal(await sessionsOf(key), 1);
  });
}

test('50 parallel creates with one key and 50 bodies are one session and 49 conflicts', async () => {
  const bodies = Array.from({ length: 50 }, (_, i) => ({ ...fine, order_id: `A-${i}` }));
  const answers = await Promise.all(
    bodies.map((body, i) => send('many bodies', { body, at: i % 2 === 0 ? world : twin })),
  );
  const refused = answers.filter((answer) => answer.status !== 200);
  assert.equal(refused.length, 49);
  for (const answer of refused) assertRefused(answer, conflict('order_id'));
  assert.equal(await sessionsOf('many bodies'), 1);
});

test('100 parallel creates with 100 keys are 100 sessions, each answered with its own', async () => {
  const bodies = Array.from({ length: 100 }, (_, i) => ({ ...fine, order_id: `own ${i}` }));
  const answers = await Promise.all(bodies.map((body, i) => send(`own ${i}`, { body })));
  assert.deepEqual(
    answers.map((answer) => answer.json.order_id),
    bodies.map((body) => body.order_id),
  );
  assert.equal(new Set(answers.map((answer) => answer.json.id)).size, 100);
  assert.ok(!answers.some(isReplay));
});

test('a different body is a conflict that names the field and not its value', async () => {
  await send('differs');
  const bodies: readonly (readonly [body: Record<string, unknown>, param: string])[] = [
    [{ ...fine, amount: 4901 }, 'amount'],
    [{ ...fine, currency: 'azn' }, 'currency'],
    [{ ...fine, order_id: 'secret order' }, 'order_id'],
    [{ amount: 4900, currency: 'AZN' }, 'order_id'],
    [{ ...fine, metadata: {} }, 'metadata'],
    [{ ...fine, amount: 'wrong', currency: 'XXX' }, 'amount'],
  ];
  for (const [body, param] of bodies) {
    const answer = await send('differs', { body });
    assertRefused(answer, conflict(param));
    assert.equal(answer.headers.get('stripe-should-retry'), 'false');
    assert.ok(!answer.text.includes('secret order'));
  }
  assert.equal(await sessionsOf('differs'), 1);
});

test('the order of fields and white space do not make another body', async () => {
  const body = { ...fine, metadata: { a: 1, b: '2' } };
  const first = await send('spelt otherwise', { body });
  const otherwise =
    '{ "metadata": {"b":"\\u0032",\n"a":1}, "order_id":"A-1","currency":"AZN","amount":4900 }';
  const second = await send('spelt otherwise', { body: otherwise });
  assert.ok(isReplay(second));
  assert.equal(second.text, first.text);
});

test('a body that two parsers read differently is never a repeat', async () => {
  await send('twice');
  const body = '{"amount":1,"amount":4900,"currency":"AZN","order_id":"A-1"}';
  assertRefused(await send('twice', { body }), badField('amount', /more than once/));
});

test('the same key at another operation is a conflict', async () => {
  await send('elsewhere');
  await world.installation.db.execute(
    `update idempotency_keys set path = 'POST /v2/payments/checkout/cs_1/refunds' where key = 'elsewhere'`,
  );
  assertRefused(await send('elsewhere'), { ...conflict('path'), says: /another operation/ });
});

test('a key is good for 24 hours and not for longer', async () => {
  const first = await send('a day');
  await age('a day', '23:59:55');
  assert.equal((await send('a day')).text, first.text);
  await age('a day', '00:00:06');
  const next = await send('a day');
  assert.equal(isReplay(next), false);
  assert.notEqual(next.json.id, first.json.id);
  assert.equal((await send('a day')).text, next.text);
  assert.equal(await sessionsOf('a day'), 2);
});

test('a key whose day is over begins a new one, once, for 50 parallel callers', async () => {
  await send('new day');
  await age('new day', '24:00:01');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => send('new day', { at: i % 2 === 0 ? world : twin })),
  );
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
  assert.equal(answers.filter(isReplay).length, 49);
  assert.equal(await sessionsOf('new day'), 2);
});

test('a refused request leaves its key free', async () => {
  assert.equal((await send('refused', { body: { ...fine, amount: 0 } })).status, 400);
  assert.equal((await send('refused', { key: world.liveKey })).status, 402);
  assert.equal((await send('refused', { key: await issueKey(world, { scopes: [] }) })).status, 403);
  const limited = await issueKey(world, { requestsPerMinute: 1 });
  await world.call('GET', path, { key: limited });
  assert.equal((await send('refused', { key: limited })).status, 429);
  const accepted = await send('refused');
  assert.deepEqual([accepted.status, isReplay(accepted)], [200, false]);
});

test('a merchant that rolled its API key still gets the first answer', async () => {
  const first = await send('rolled');
  const second = await send('rolled', { key: await issueKey(world) });
  assert.ok(isReplay(second));
  assert.equal(second.text, first.text);
});

test('live and test keys have their own, and a live key in test mode stays with the live ones', async () => {
  const body = { ...fine, test_mode: true };
  const byTest = await send('modes', { body });
  const byLive = await send('modes', { body, key: world.liveKey });
  assert.equal(isReplay(byLive), false);
  assert.notEqual(byLive.json.id, byTest.json.id);
  const again = await send('modes', { body, key: await issueKey(world, { livemode: true }) });
  assert.equal(again.text, byLive.text);
  assertRefused(await send('modes', { key: world.liveKey }), conflict('test_mode'));
});

test('a repeat is answered although a rule about time would refuse it by now', async () => {
  const body = { ...fine, expires_at: new Date(Date.now() + 61_000).toISOString() };
  const first = await send('too late', { body });
  assert.equal(first.status, 200);
  await sleep(1_500);
  assert.equal((await send('too late, other key', { body })).status, 400);
  assert.equal((await send('too late', { body })).text, first.text);
});

test('a repeat is answered although its acquirer is gone by now', async () => {
  const first = await send('gone');
  // As if it had been created live while an acquirer was connected.
  await world.installation.db.execute(`update idempotency_keys set livemode = true where key = 'gone'`);
  assert.equal((await send('gone, other key', { key: world.liveKey })).status, 402);
  const second = await send('gone', { key: world.liveKey });
  assert.deepEqual([second.status, second.text, isReplay(second)], [200, first.text, true]);
  assertRefused(await send('gone', { key: world.liveKey, body: { ...fine, amount: 1 } }), conflict('amount'));
});

test('the first answer is repeated byte for byte, whatever has become of the session', async () => {
  const first = await send('snapshot');
  await world.installation.db.execute(`update sessions set status = 'expired' where id = $1`, [
    first.json.id,
  ]);
  assert.equal((await send('snapshot')).text, first.text);
  assert.equal((await world.call('GET', `${path}/${first.json.id}`)).json.status, 'expired');
});

test('a quoted key is the same key without its quotes', async () => {
  const first = await send('quoted key');
  const second = await send('"quoted key"');
  assert.ok(isReplay(second));
  assert.equal(second.text, first.text);
});

test('a key has 1 to 255 printable characters', async () => {
  const longest = 'k'.repeat(255);
  assert.equal((await send(longest)).status, 200);
  assert.ok(isReplay(await send(`"${longest}"`)));
  for (const key of ['k'.repeat(256), '', '""', 'tab\there', 'é']) {
    assertRefused(await send(key), badField('Idempotency-Key', /1 to 255 printable/));
  }
});

test('a waiting repeat gets the first answer as soon as the first is done', async () => {
  const { db } = world.installation;
  const first = await send('slow');
  const waited = await db.tx(async (tx) => {
    await tx.query(`select from idempotency_keys where key = 'slow' for update`);
    // Its day is over, so the repeat wants to write the row that is held here.
    await tx.execute(`update idempotency_keys set response = response where key = 'slow'`);
    const answer = send('slow', { at: twin });
    await sleep(500);
    return { answer };
  });
  assert.equal((await waited.answer).text, first.text);
});
