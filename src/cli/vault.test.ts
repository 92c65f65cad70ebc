import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { dataFolder } from '../../test/support/maxfi-process.ts';
import { buildProgram } from '../../test/support/program.ts';

test('an operator adds a key, moves what is sealed and cannot destroy the old one too early', async (t) => {
  const { url } = await testDatabase(t);
  const program = await buildProgram(t);
  const environment = { DATABASE_URL: url, MAXFI_DATA_DIR: dataFolder(t), MAXFI_LOG_LEVEL: 'silent' };
  const vault = async (words: string[], readyWhen: RegExp) => {
    const running = await program.run(['vault', ...words], { environment, readyWhen });
    return { code: (await running.ended).code, said: running.output() };
  };
  assert.equal((await vault(['rotate'], /^Version 2 seals cards/)).code, 0);
  const { said } = await vault(['list'], /^2 {2}active/);
  assert.match(said, /^1 {2}readable/m);
  assert.equal((await vault(['rewrap'], /^0 cards and 0 secrets moved/)).code, 0);
  assert.equal((await vault(['retire', '1'], /^Another process may still seal under version 1/)).code, 1);
  assert.equal((await vault(['retire', '2'], /^Version 2 seals what is new/)).code, 1);
  assert.equal((await vault(['retire'], /^VERSION is missing/)).code, 2);
});
