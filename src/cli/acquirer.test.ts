import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Lifetime, testDatabase } from '../../test/support/database.ts';
import { credentialsOf, pickTwoWays } from '../../test/support/made-up-account.ts';
import { dataFolder } from '../../test/support/maxfi-process.ts';
import { buildProgram } from '../../test/support/program.ts';

/** A merchant, and the commands as an operator gives them. */
async function startCli(t: Lifetime) {
  const { url, db } = await testDatabase(t);
  const program = await buildProgram(t);
  const folder = dataFolder(t);
  const environment = { DATABASE_URL: url, MAXFI_DATA_DIR: folder, MAXFI_LOG_LEVEL: 'silent' };
  const maxfi = async (line: string, readyWhen = /(.+)/, settings: Readonly<Record<string, string>> = {}) => {
    const running = await program.run(line.split(' '), {
      environment: { ...environment, ...settings },
      readyWhen,
    });
    const { code } = await running.ended;
    return { code, said: running.output(), ready: running.ready };
  };
  const made = await maxfi('merchant create --name Nar --json', /(\{.*\})/);
  return { maxfi, merchant: JSON.parse(made.ready).id as string, folder, db };
}

test('an operator connects two accounts, leads payments to them and away again, and sees what is stuck', async (t) => {
  const { maxfi, merchant, folder, db } = await startCli(t);
  const of = `--merchant ${merchant}`;
  const credentials = join(folder, 'credentials.json');
  writeFileSync(credentials, '{"base_url":"http://127.0.0.1:9","terminal_key":"k-1"}');
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"base_url":"http://127.0.0.1:9"}');
  const connect = `acquirer connect ${of} --mode test --connector sandbox --label Main --credentials`;

  const wrong = await maxfi(`${connect} ${broken}`);
  assert.equal(wrong.code, 1);
  assert.match(wrong.said, /missing, empty or wrong: terminal_key\./);
  const live = await maxfi(`${connect.replace('--mode test', '--mode live')} ${credentials}`);
  assert.match(live.said, /sandbox takes test accounts only/);
  const [first, second] = [
    JSON.parse((await maxfi(`${connect} ${credentials} --json`, /(\{.*\})/)).ready).id,
    JSON.parse((await maxfi(`${connect} ${credentials} --json`, /(\{.*\})/)).ready).id,
  ];

  assert.equal((await maxfi(`route set ${of} --account ${first} --currency azn,USD --weight 80`)).code, 0);
  assert.equal((await maxfi(`route set ${of} --account ${second} --currency AZN --priority 2`)).code, 0);
  assert.equal((await maxfi(`route set ${of} --account ${first} --currency JPY`)).code, 2);
  assert.equal((await maxfi(`route set ${of} --account ${first} --currency AZN --weight 101`)).code, 2);
  const routes = JSON.parse((await maxfi(`route list ${of} --mode test --json`, /(\[.*\])/)).ready);
  assert.deepEqual(
    routes.map((one: Record<string, unknown>) => [one.currency, one.account, one.priority, one.weight]),
    [
      ['AZN', first, 1, 80],
      ['AZN', second, 2, 1],
      ['USD', first, 1, 80],
    ],
  );
  assert.equal((await maxfi(`route remove ${of} --account ${first} --currency USD`)).code, 0);
  assert.equal((await maxfi(`route remove ${of} --account ${first} --currency USD`)).code, 1);
  assert.equal((await maxfi(`acquirer disable ${of} --account ${second}`)).code, 0);
  assert.match(
    (await maxfi(`acquirer list ${of} --mode test`)).said,
    new RegExp(`${second} .*\\(disabled\\)`),
  );
  // What still leads to it can be taken away, and nothing can be led there any more.
  assert.equal((await maxfi(`route set ${of} --account ${second} --currency AZN`)).code, 1);
  assert.equal((await maxfi(`route remove ${of} --account ${second} --currency AZN`)).code, 0);

  assert.deepEqual(await maxfi('stuck').then(({ code, said }) => [code, said]), [0, 'Nothing is stuck.']);
  assert.equal((await maxfi('stuck --older-than soon')).code, 2);
  const rows = await db.query<{ sealed: Buffer }>(
    'select sealed_credentials as sealed from acquirer_accounts',
  );
  assert.ok(rows.every(({ sealed }) => !sealed.includes('k-1')));
});

test('who connects an account is told where its acquirer reports, and nothing of it where it does not', async (t) => {
  const { maxfi, merchant, folder } = await startCli(t);
  const credentials = join(folder, 'credentials.json');
  // A file may hold more than one connector asks for.
  const reporting = pickTwoWays();
  const { name: live } = reporting;
  const fields = { ...credentialsOf(reporting, 'redirect'), terminal_key: 'k-1' };
  writeFileSync(credentials, JSON.stringify(fields));
  const connect = (mode: string, connector: string, more: string, settings: Record<string, string>) =>
    maxfi(
      `acquirer connect --merchant ${merchant} --mode ${mode} --connector ${connector} --label Main --credentials ${credentials}${more}`,
      more === '' ? /(acc_\w+)/ : /(\{.*\})/,
      settings,
    );
  const addressOf = (at: string, id: string) => `${at}/acquirers/${merchant}/${id}/notifications`;
  const atHome = { PUBLIC_URL: 'https://pay.example/' };

  const inWords = await connect('live', live, '', atHome);
  assert.ok(
    inWords.said.split('\n')[1]?.includes(` ${addressOf('https://pay.example', inWords.ready)};`),
    inWords.said,
  );
  assert.match(inWords.said.split('\n')[2] ?? '', /^Lead payments to it: maxfi route set/);
  const inJson = JSON.parse((await connect('live', live, ' --json', atHome)).ready);
  assert.equal(inJson.notification_url, addressOf('https://pay.example', inJson.id));
  const nowhere = JSON.parse((await connect('live', live, ' --json', { PORT: '4321' })).ready);
  assert.equal(nowhere.notification_url, addressOf('http://localhost:4321', nowhere.id));
  const silent = await connect('test', 'sandbox', '', atHome);
  assert.doesNotMatch(silent.said, /notifications/);
  assert.equal(
    JSON.parse((await connect('test', 'sandbox', ' --json', atHome)).ready).notification_url,
    null,
  );
});
