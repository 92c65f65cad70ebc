import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { dataFolder } from '../../test/support/maxfi-process.ts';
import { buildProgram } from '../../test/support/program.ts';
import { makeTestCertificate } from '../../test/support/test-certificate.ts';

test('wallets are offered, shown and taken away; an identity is kept sealed, and what lacks is named', async (t) => {
  const { url, db } = await testDatabase(t);
  const program = await buildProgram(t);
  const folder = dataFolder(t);
  const environment = { DATABASE_URL: url, MAXFI_DATA_DIR: folder, MAXFI_LOG_LEVEL: 'silent' };
  const maxfi = async (line: string) => {
    const running = await program.run(line.split(' '), { environment, readyWhen: /(.+)/ });
    const { code } = await running.ended;
    return { code, said: running.output() };
  };
  const { id } = JSON.parse((await maxfi('merchant create --name Nar --json')).said.split('\n').at(-1) ?? '');
  const wallet = (verb: string, more: string) => maxfi(`wallet ${verb} --merchant ${id} --mode test ${more}`);
  const apple = '--wallet apple_pay --identifier merchant.az --identity';

  assert.match((await wallet('enable', '--wallet apple_pay')).said, /--identifier is missing/);
  const noFile = await wallet('enable', `${apple} ${join(folder, 'nowhere.pem')}`);
  assert.deepEqual([noFile.code, /nowhere\.pem cannot be read \(ENOENT\)/.test(noFile.said)], [1, true]);
  const identity = join(folder, 'identity.pem');
  writeFileSync(identity, 'no certificate');
  assert.equal((await wallet('enable', `${apple} ${identity}`)).code, 2);
  const { cert, key } = makeTestCertificate(['merchant.az']);
  writeFileSync(identity, cert + key);
  assert.equal((await wallet('enable', `${apple} ${identity}`)).code, 0);
  assert.match((await wallet('enable', '--wallet google_pay')).said, /google_pay is offered in test mode/);
  assert.match(
    (await wallet('list', '--json')).said,
    /"apple_pay","identifier":"merchant\.az".*"google_pay"/,
  );
  const [row] = await db.query<{ sealed: Buffer }>(
    `select sealed_identity as sealed from wallets where wallet = 'apple_pay'`,
  );
  assert.ok(row && !row.sealed.includes('PRIVATE KEY'));
  assert.equal((await wallet('disable', '--wallet google_pay')).code, 0);
  assert.equal((await wallet('disable', '--wallet google_pay')).code, 1);
});
