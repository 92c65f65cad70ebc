import assert from 'node:assert/strict';
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
