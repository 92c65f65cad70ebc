import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openShop } from '../../test/support/endpoints.ts';
import { buildProgram } from '../../test/support/program.ts';
import { startSmtpReceiver } from '../../test/support/smtp-receiver.ts';
import { callApi, startWorld } from '../../test/support/world.ts';

/* The command as an operator has it: processes of their own beside a server that is running. */

const mailServer = await startSmtpReceiver({ after });
const world = await startWorld({ after }, { environment: { SMTP_URL: mailServer.url } });
const program = await buildProgram({ after });
const environment = {
  DATABASE_URL: world.databaseUrl,
  MAXFI_DATA_DIR: world.dataDir,
  MAXFI_LOG_LEVEL: 'silent',
  MAXFI_ALLOW_LOCAL_WEBHOOKS: '1',
};

async function maxfi(...command: string[]) {
  const running = await program.run(command, { environment, readyWhen: /(.+)/ });
  const { code } = await running.ended;
  const said = running.output();
  return { code, said, json: said.startsWith('{') ? JSON.parse(said) : undefined };
}

const create = ['merchant', 'create', '--name', 'Nar Kitab', '--json'];

test('a merchant’s people are written to where and in the language that the operator said', async (t) => {
  const merchant = await maxfi(...create, '--support-email', 'kömək@narkitab.az', '--language', 'az');
  assert.equal(merchant.code, 0);
  const key = await maxfi('key', 'create', '--merchant', merchant.json.id, '--mode', 'test', '--json');
  const { call: _ours, ...rest } = world;
  const call: typeof world.call = (method, path, options = {}) =>
    callApi(world.url, method, path, { key: key.json.secret_key, ...options });
  const { shop, id } = await openShop(t, { ...rest, call });
  shop.next({ kind: 'answer', status: 410 });
  await call('POST', `/v2/webhook_endpoints/${id}/test`);
  const mail = await mailServer.waitFor(({ text }) => text.includes(id));
  assert.match(mail.text, /^Salam, Nar Kitab!/);
});

test('an endpoint added by the command is signed for with the merchant’s secret', async (t) => {
  const { shop } = await openShop(t, world);
  shop.useSecret(world.webhookSecret);
  const added = await maxfi(
    ...['webhook', 'create', '--merchant', world.merchantId, '--mode', 'test', '--url', shop.url, '--json'],
  );
  assert.equal(added.code, 0);
  await world.call('POST', `/v2/webhook_endpoints/${added.json.id}/test`);
  assert.ok((await shop.waitFor(() => true)).isGenuine);
});

test('what cannot be an address or a language is refused', async () => {
  for (const [more, says] of [
    [['--support-email', 'a@b.example, c@d.example'], /--support-email must be one address/],
    [['--language', 'de'], /--language must be one of en, ru, az/],
  ] as const) {
    const refused = await maxfi(...create, ...more);
    assert.deepEqual([refused.code, says.test(refused.said)], [2, true], refused.said);
  }
});

test('a merchant’s pages are changed by files, and hosts of its own are added and removed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-branding-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const of = ['--merchant', world.merchantId, '--json'];
  const branding = { color: '#7a1f3d', corners: 'round', pay_note: { az: 'Pulsuz qaytarma' } };
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
  const changed = await maxfi(
    ...['merchant', 'update', ...of, '--branding', await file('b.json', JSON.stringify(branding))],
    ...['--logo', await file('logo.png', png)],
  );
  assert.deepEqual([changed.code, changed.json.changed], [0, ['logo', 'branding']]);
  assert.equal(
    (await fetch(`${world.url}/checkout/logo/${world.merchantId}`)).headers.get('content-type'),
    'image/png',
  );
  const host = ['--host', 'Pay.NarKitab.example'];
  assert.equal((await maxfi('domain', 'add', ...of, ...host)).json.host, 'pay.narkitab.example');
  assert.equal((await maxfi('domain', 'add', ...of, ...host)).code, 1);
  const shown = (await maxfi('merchant', 'show', ...of)).json;
  assert.deepEqual(
    [shown.branding, shown.has_logo, shown.domains],
    [branding, true, ['pay.narkitab.example']],
  );
  assert.equal((await maxfi('domain', 'remove', ...of, ...host)).code, 0);
  assert.deepEqual((await maxfi('domain', 'remove', ...of, ...host)).json.error.code, 'cannot');
  const wrong: readonly [string[], RegExp][] = [
    [['--branding', await file('c.json', '{"color":"red","font":"x"}')], /color must be.*font must be/s],
    [['--branding', await file('d.json', '{')], /does not hold JSON/],
    [['--logo', await file('logo.svg', '<svg/>')], /PNG, JPEG or WebP/],
    [['--logo', join(folder, 'none.png')], /cannot be read \(ENOENT\)/],
    [[], /Say what should be changed/],
  ];
  for (const [more, says] of wrong)
    assert.match((await maxfi('merchant', 'update', ...of, ...more)).json.error.message, says);
  assert.match((await maxfi('domain', 'add', ...of, '--host', 'https://a.example')).said, /without https/);
});
