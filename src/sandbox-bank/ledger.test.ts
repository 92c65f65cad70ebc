import assert from 'node:assert/strict';
import { appendFile, chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openLedger, type ReversalLine } from './ledger.ts';

const line = (operation: string): ReversalLine => ({
  at: '2026-11-22T00:00:00.000Z',
  kind: 'reversal',
  operation,
  reference: `sb_${operation}`,
  amount: 0,
  currency: 'XXX',
  result: 'nothing_to_reverse',
});

async function ledgerFile(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  context.after(() => rm(folder, { recursive: true }));
  return join(folder, 'made', 'ledger.jsonl');
}

test('what was appended is read back, in order, and only its owner may read the file', async (context) => {
  const file = await ledgerFile(context);
  const { ledger } = await openLedger(file);
  await Promise.all(Array.from({ length: 100 }, (_, index) => ledger.append(line(`r${index}`))));
  await ledger.close();
  await chmod(file, 0o644);

  const again = await openLedger(file);
  await again.ledger.close();

  assert.deepEqual(
    again.lines.map(({ operation }) => operation),
    Array.from({ length: 100 }, (_, index) => `r${index}`),
  );
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('appending goes on after a pause, from inside an earlier answer too', async (context) => {
  const file = await ledgerFile(context);
  const { ledger } = await openLedger(file);
  await ledger.append(line('first')).then(() => ledger.append(line('second')));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await ledger.append(line('third'));
  await ledger.close();

  assert.equal((await readFile(file, 'utf8')).split('\n').length, 4);
});

test('a last line that a kill cut short is cut off at every possible place', async (context) => {
  const file = await ledgerFile(context);
  const first = await openLedger(file);
  await first.ledger.append(line('kept'));
  await first.ledger.close();
  const whole = await readFile(file);
  const torn = Buffer.from(JSON.stringify(line('törn')));

  for (let bytes = 1; bytes <= torn.length; bytes += 1) {
    await writeFile(file, Buffer.concat([whole, torn.subarray(0, bytes)]));
    const { ledger, lines } = await openLedger(file);
    await ledger.close();
    assert.equal(lines.length, 1);
    assert.deepEqual(await readFile(file), whole);
  }
});

test('a damaged line in the middle stops the bank instead of being skipped', async (context) => {
  const file = await ledgerFile(context);
  const first = await openLedger(file);
  await first.ledger.append(line('kept'));
  await first.ledger.close();
  await appendFile(file, 'not json\n');

  await assert.rejects(openLedger(file), /line 2 is damaged/);
});

test('once a write has failed, nothing more is promised', async (context) => {
  const { ledger } = await openLedger(await ledgerFile(context));
  await ledger.close();

  await assert.rejects(ledger.append(line('late')));
  await assert.rejects(ledger.append(line('later')));
});
