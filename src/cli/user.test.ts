import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { dataFolder } from '../../test/support/maxfi-process.ts';
import { buildProgram } from '../../test/support/program.ts';

test('people are let in and reset by command, and the log tells when a byte of it was changed', async (t) => {
  const { url, db } = await testDatabase(t);
  const program = await buildProgram(t);
  const environment = { DATABASE_URL: url, MAXFI_DATA_DIR: dataFolder(t), MAXFI_LOG_LEVEL: 'silent' };
  const maxfi = async (line: string) => {
    const running = await program.run(line.split(' '), { environment, readyWhen: /(.+)/ });
    const { code } = await running.ended;
    return { code, said: running.output() };
  };
  const { id } = JSON.parse((await maxfi('merchant create --name Nar --json')).said.split('\n').at(-1) ?? '');
  const add = `user add --email Aysel@Nar.example --name Aysel --merchant ${id} --role finance`;
  assert.equal((await maxfi('user add --email nobody --name A --operator')).code, 2);
  assert.equal((await maxfi('user add --email a@nar.example --name A')).code, 2);
  assert.equal((await maxfi('user add --email a@nar.example --name A --merchant mer_nobody0000')).code, 1);
  const added = await maxfi(`${add} --json`);
  assert.match(added.said, /"email":"aysel@nar\.example","password":"\w{20}"/);
  assert.equal((await maxfi(add)).code, 1);
  assert.deepEqual(await db.query('select role from members'), [{ role: 'finance' }]);
  const reset = await maxfi('user reset --email aysel@nar.example');
  assert.match(reset.said, /^\w{20}\n/);
  assert.equal((await maxfi('user reset --email nobody@nar.example')).code, 1);
  const verify = await maxfi('audit verify');
  assert.deepEqual([verify.code, verify.said.trim()], [0, '2 rows of 1 chains; 0 faults.']);
  await db.execute(`update audit_entries set content = replace(content, 'maxfi', 'maxfj') where number = 1`);
  const changed = await maxfi('audit verify');
  assert.equal(changed.code, 3);
  assert.match(changed.said, /Log of the installation: row 1 was changed\./);
});
