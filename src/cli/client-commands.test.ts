import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openShop } from '../../test/support/endpoints.ts';
import { buildProgram } from '../../test/support/program.ts';
import { startWorld } from '../../test/support/world.ts';

/* The commands of a merchant's developer: processes of their own that know the API and a key. */

const world = await startWorld({ after });
const program = await buildProgram({ after });
const folder = await mkdtemp(join(tmpdir(), 'maxfi-commands-'));
after(() => rm(folder, { recursive: true }));

async function maxfi(line: string, { input = '', key = world.testKey, url = world.url } = {}) {
  const environment = { MAXFI_URL: url, MAXFI_KEY: key };
  const running = await program.run(line.split(' '), { environment, input, readyWhen: /(.*)/ });
  const { code } = await running.ended;
  const said = running.output();
  const lines = said.split('\n').filter((one) => /^[[{]/.test(one));
  return { code, said, lines, json: lines.length > 0 ? JSON.parse(lines[0] ?? '') : undefined };
}

test('a session is made, found, paid and given back from the command line', async () => {
  const input = JSON.stringify({
    metadata: { cart: 'x=1' },
    amount: 1,
    customer: { email: 'aysel@example.com' },
  });
  const made = await maxfi('sessions create --amount 4900 --currency AZN --order-id A-77 --data - --json', {
    input,
  });
  const { id, amount, order_id } = made.json;
  assert.deepEqual([made.code, amount, order_id], [0, 4900, 'A-77']);
  const [shown, byOrder, byMetadata] = await Promise.all([
    maxfi(`sessions get ${id}`),
    maxfi('sessions list --order-id A-77 --status open --email aysel@example.com --json'),
    maxfi('sessions list --metadata cart=x=1'),
  ]);
  assert.match(
    shown.said,
    new RegExp(`^${id} {2}open {2}49\\.00 AZN {2}A-77 {2}.*\n${made.json.checkout_url}$`),
  );
  assert.deepEqual(
    byOrder.json.data.map((one: { id: string }) => one.id),
    [id],
  );
  assert.ok(byMetadata.said.startsWith(id));
  assert.equal((await maxfi(`sessions complete ${id} --json`)).json.status, 'succeeded');
  const refund = (
    await maxfi(`refunds create ${id} --amount 1200 --reason duplicate --expected-refundable 4900 --json`)
  ).json;
  assert.deepEqual([refund.amount, refund.reason], [1200, 'duplicate']);
  const [one, all, events] = await Promise.all([
    maxfi(`refunds get ${refund.id}`),
    maxfi(`refunds list --session ${id} --all --json`),
    maxfi(`events list --session ${id} --type checkout.session.created --type checkout.session.completed`),
  ]);
  assert.match(one.said, new RegExp(`^${refund.id} .*12\\.00 AZN {2}${id}`));
  assert.equal(all.lines.length, 1);
  assert.match(events.said, /checkout\.session\.completed .*#3\n.*checkout\.session\.created .*#1$/);
});

test('a session is called off, and an event is sent again to one endpoint', async (t) => {
  const { shop, id: endpoint } = await openShop(t, world, { enabled_events: ['checkout.session.expired'] });
  const { id } = await world.createSession();
  assert.equal((await maxfi(`sessions expire ${id} --json`)).json.status, 'expired');
  const { body } = await shop.waitFor((webhook) => webhook.body.includes(id));
  const event = JSON.parse(body).id;
  assert.equal((await maxfi(`events get ${event} --json`)).json.data.object.id, id);
  const again = await maxfi(`events resend ${event} --endpoint ${endpoint}`);
  assert.match(again.said, /^1 events go to 1 receivers again\.$/);
  await shop.waitFor((webhook) => webhook.headers['webhook-id'] === event && webhook !== shop.received[0]);
});

test('what the API refuses is the sentence of the command, with the request’s id', async () => {
  const cases: readonly [line: string, code: number, says: RegExp, over?: { key?: string; url?: string }][] =
    [
      ['sessions get cs_test_none', 1, /There is no checkout session with this id\. \(NOT_FOUND, req_\w+\)/],
      ['sessions get re_1', 2, /cs_/],
      ['sessions create --amount 0 --currency AZN', 1, /positive whole number.*VALIDATION_ERROR/],
      ['sessions create --amount 12.50 --currency AZN', 2, /--amount must be a whole number/],
      ['sessions create --amount 1 --currency AZM', 2, /--currency must be one of/],
      ['sessions list --limit 101', 2, /--limit must be/],
      ['sessions list --metadata cart', 2, /KEY=VALUE/],
      ['sessions list --from yesterday', 2, /--from must be a time/],
      ['events resend', 2, /Give an event, or --from and --to/],
      [
        'sessions list',
        1,
        /No valid API key.*UNAUTHORIZED/,
        { key: `${world.testKey.slice(0, -1)}-`.replace('-', 'x') },
      ],
      ['sessions list', 2, /A secret key starts with/, { key: 'none' }],
      ['sessions list', 1, /http:\/\/127\.0\.0\.1:1 does not answer/, { url: 'http://127.0.0.1:1' }],
      ['sessions list', 1, /MAXFI_KEY is not set/, { key: '' }],
      ['sessions list', 1, /MAXFI_URL must be like/, { url: 'pay.example' }],
    ];
  const results = await Promise.all(cases.map(([line, , , over]) => maxfi(line, over)));
  for (const [index, [line, code, says]] of cases.entries()) {
    const { code: was, said } = results[index] ?? assert.fail();
    assert.deepEqual([was, says.test(said)], [code, true], `${line}: ${said}`);
  }
});

test('an event is made to happen, with the fields that were asked for', async () => {
  const [paid, failed] = await Promise.all([
    maxfi('trigger checkout.session.completed --override amount=777 --override metadata.cart=77 --json'),
    maxfi('trigger checkout.session.failed'),
  ]);
  const { json } = await world.call('GET', `/v2/payments/checkout/${paid.json.session}`);
  assert.deepEqual([json.status, json.amount, json.metadata], ['succeeded', 777, { cart: 77 }]);
  assert.equal(paid.json.events.length, 3);
  assert.match(failed.said.split('\n').at(-1) ?? '', /checkout\.session\.failed/);
  const wrong = await maxfi('trigger payment.late_reversed');
  assert.deepEqual(
    [wrong.code, /EVENT must be one of checkout\.session\.created/.test(wrong.said)],
    [2, true],
  );
});

test('the calls of a file are made in order, each with what the ones before were answered', async () => {
  const run = await maxfi('fixtures run examples/fixtures/paid-and-refunded.json --run-id r1 --json');
  assert.equal(run.code, 0, run.said);
  const { order, given_back } = run.json.answers;
  assert.deepEqual([given_back.session, given_back.metadata], [order.id, { order: 'A-1001' }]);
  const again = await maxfi('fixtures run examples/fixtures/paid-and-refunded.json --run-id r1 --json');
  assert.equal(again.json.answers.order.id, order.id, 'a run that is made again makes nothing twice');
});

test('a file that cannot be run is refused before its first call, and one that goes wrong stops there', async () => {
  const call = 'POST /v2/payments/checkout';
  const body = { amount: 1, currency: 'AZN', order_id: 'never-made' };
  const cases: readonly [unknown, number, RegExp][] = [
    [[], 2, /must be \{"fixtures"/],
    [
      [
        { name: 'a', call, body },
        { name: 'a', call },
      ],
      2,
      /a is there already/,
    ],
    [
      [
        { name: 'a', call, body },
        { name: 'b', call: 'GET /v2/refunds/${c.id}' },
      ],
      2,
      /b: \$\{c\.id\} names no step/,
    ],
    [
      [
        { name: 'a', call, body },
        { name: 'b', call: 'PUT /v2/x' },
      ],
      2,
      /b\.call must be like/,
    ],
    [[{ name: 'a', call, body, expects: {} }], 2, /a: expects is not known/],
    [[{ name: 'a', call, body: { amount: 1 } }], 1, /a: answered with 400\./],
    [
      [{ name: 'a', call: 'GET /v2/events', expect: { fields: { object: 'x' } } }],
      1,
      /object is "list", expected "x"/,
    ],
  ];
  for (const [steps, code, says] of cases) {
    const file = join(folder, 'fixtures.json');
    await writeFile(file, JSON.stringify({ fixtures: steps }));
    const result = await maxfi(`fixtures run ${file}`);
    assert.deepEqual([result.code, says.test(result.said)], [code, true], result.said);
  }
  const { json } = await world.call('GET', '/v2/payments/checkout?order_id=never-made');
  assert.deepEqual(json.data, []);
});
