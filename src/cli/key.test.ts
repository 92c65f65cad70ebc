import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildProgram } from '../../test/support/program.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';
import { newSecretKey } from '../domain/api-key.ts';

/* The command as an operator has it: processes of their own beside a server that is running. */

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const program = await buildProgram({ after });
const environment = {
  DATABASE_URL: world.databaseUrl,
  MAXFI_DATA_DIR: world.dataDir,
  MAXFI_LOG_LEVEL: 'silent',
};
const of = `--merchant ${world.merchantId}`;
const path = '/v2/payments/checkout';

async function maxfi(line: string, input = '') {
  const running = await program.run(['key', ...line.split(' ')], { environment, input, readyWhen: /(.+)/ });
  const { code } = await running.ended;
  const said = running.output();
  return { code, said, json: /^[[{]/.test(said) ? JSON.parse(said) : undefined };
}

const statusOf = async (key: string) => (await world.call('GET', path, { key })).status;
const listed = async (id: string) =>
  (await maxfi(`list ${of} --json`)).json.find((key: { id: string }) => key.id === id);

test('a key is created with name, scopes and networks, and in its first words as tools know them', async () => {
  const made = await maxfi(
    `create ${of} --mode test --limit 7 --name shop --scopes checkout:read,refunds:read --addresses 127.0.0.1,2001:db8::/32 --json`,
  );
  assert.equal(made.code, 0);
  const { id, secret_key, created, ...rest } = made.json;
  assert.match(secret_key, /^sk_test_[0-9A-Za-z]{38}$/);
  assert.deepEqual(rest, {
    merchant_id: world.merchantId,
    mode: 'test',
    limit: 7,
    name: 'shop',
    scopes: ['checkout:read', 'refunds:read'],
    addresses: ['127.0.0.1/32', '2001:db8::/32'],
  });
  const answer = await world.call('GET', path, { key: secret_key });
  assert.deepEqual([answer.status, answer.headers.get('x-ratelimit-limit')], [200, '7']);
  assert.equal((await world.call('POST', path, { key: secret_key, body: {} })).status, 403);
  await waitUntil(async () => (await listed(id)).last_used !== null);
  const key = await listed(id);
  assert.deepEqual(
    [key.last4, key.state, key.last_used.address, key.created, key.leaks],
    [secret_key.slice(-4), 'active', '127.0.0.1', created, []],
  );
  assert.ok(!JSON.stringify(key).includes(secret_key.slice(0, -4)));
});

test('a key is rolled with an overlap while a server runs, and the old one is revoked before its time', async () => {
  const old = (await maxfi(`create ${of} --mode live --json`)).json;
  const rolled = await maxfi(`roll ${of} --key ${old.id} --overlap 2 --json`);
  const next = rolled.json;
  const overlapMs = Date.parse(next.old.expires_at) - Date.parse(next.created);
  assert.deepEqual([rolled.code, next.old.id, next.mode, overlapMs], [0, old.id, 'live', 2 * 3_600_000]);
  assert.deepEqual([await statusOf(old.secret_key), await statusOf(next.secret_key)], [200, 200]);
  assert.equal((await listed(old.id)).state, 'rolled');
  const again = await maxfi(`roll ${of} --key ${old.id}`);
  assert.deepEqual([again.code, /was rolled already, to key_\w+: roll that one/.test(again.said)], [1, true]);
  assert.equal((await maxfi(`revoke ${of} --key ${old.id}`)).said, `${old.id} is revoked.`);
  assert.deepEqual([await statusOf(old.secret_key), await statusOf(next.secret_key)], [401, 200]);
  const second = await maxfi(`roll ${of} --key ${next.id} --overlap 0`);
  assert.match(second.said, /^sk_live_\w{38}\nKeep it: .*\nkey_\w+ works until /);
  assert.equal(await statusOf(next.secret_key), 401);
  assert.equal((await listed(next.id)).state, 'expired');
});

test('two operators who roll one key at once get one successor between them', async () => {
  const { id } = (await maxfi(`create ${of} --mode test --json`)).json;
  const both = await Promise.all([maxfi(`roll ${of} --key ${id}`), maxfi(`roll ${of} --key ${id}`)]);
  assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1]);
});

test('the networks of a key are changed while a server runs', async () => {
  const { id, secret_key } = (await maxfi(`create ${of} --mode test --json`)).json;
  assert.equal((await maxfi(`allow ${of} --key ${id} --addresses 203.0.113.0/24`)).code, 0);
  assert.equal(await statusOf(secret_key), 403);
  assert.match((await maxfi(`list ${of} --mode test`)).said, /from 203\.0\.113\.0\/24 only/);
  const open = await maxfi(`allow ${of} --key ${id} --addresses any`);
  assert.deepEqual([open.code, open.said], [0, `${id} may be used from anywhere.`]);
  assert.equal(await statusOf(secret_key), 200);
});

test('a found key is read from standard input, named, noted and ended when asked', async () => {
  const { id, secret_key } = (await maxfi(`create ${of} --mode live --name worker --json`)).json;
  const noted = await maxfi('leaked --found https://paste.example/9', `MAXFI_KEY=${secret_key}\n`);
  assert.equal(noted.code, 0);
  assert.match(noted.said, new RegExp(`merchant ${world.merchantId}\\.\n${id} .*worker`));
  assert.match(noted.said, /LEAKED reported, found https:\/\/paste\.example\/9: \d{4}-/);
  assert.ok(!noted.said.includes(secret_key));
  assert.equal(await statusOf(secret_key), 200);
  const rolled = await maxfi('leaked --roll --json', secret_key);
  assert.deepEqual([rolled.code, rolled.json.old.id, await statusOf(secret_key)], [0, id, 401]);
  assert.equal(await statusOf(rolled.json.secret_key), 200);
  const revoked = await maxfi('leaked --revoke --json', rolled.json.secret_key);
  assert.deepEqual([revoked.code, revoked.json.state], [0, 'revoked']);
  assert.equal(await statusOf(rolled.json.secret_key), 401);
});

test('what is not there is exit code 1, and what cannot be meant is 2 and a sentence', async () => {
  const stranger = 'sk_test_0123456789ABCDEFGHIJKLMNOPQRSTUV';
  const cases: readonly [line: string, code: number, says: RegExp, input?: string][] = [
    ['list --merchant mer_nobody0000', 1, /There is no merchant mer_nobody0000/],
    [`roll ${of} --key key_none`, 1, /There is no key key_none/],
    [`revoke ${of} --key key_none`, 1, /There is no key key_none/],
    [`allow ${of} --key key_none --addresses any`, 1, /There is no key key_none/],
    ['leaked', 2, /one API key on standard input/],
    ['leaked', 2, /its checksum must fit/, stranger],
    ['leaked --roll --revoke', 2, /not both/],
    ['leaked --revoke --overlap 3', 2, /belongs to --roll/],
    [`roll ${of}`, 2, /--key is missing/],
    [`roll ${of} --key key_1 --overlap 169`, 2, /from 0 to 168/],
    [
      `create ${of} --mode test --scopes checkout:write,all`,
      2,
      /There is no scope all; there are checkout:write/,
    ],
    [
      `create ${of} --mode test --addresses 10.1.2.3/8`,
      2,
      /write 10\.0\.0\.0\/8 for all of it, or 10\.1\.2\.3/,
    ],
    [`create ${of} --mode test --addresses office`, 2, /office is no address or network/],
    [`create ${of} --mode both`, 2, /--mode must be test or live/],
    [`create ${of} --mode test --limit 0`, 2, /--limit must be a whole number/],
    ['destroy', 2, /After `maxfi key` comes one of create, list, roll, revoke, allow, leaked/],
  ];
  for (const [line, code, says, input] of cases) {
    const result = await maxfi(line, input);
    assert.equal(result.code, code, `${line}: ${result.said}`);
    assert.match(result.said, says);
    const isTold = result.said.includes(`maxfi key ${line.split(' ')[0]} `) || line === 'destroy';
    assert.equal(isTold, code === 2, 'a wrong use is told the right one');
  }
  const unknown = await maxfi('leaked', newSecretKey(true));
  assert.deepEqual([unknown.code, unknown.said], [1, 'It is no key of this installation.']);
});
