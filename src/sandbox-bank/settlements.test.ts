import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type BankForTests, bankForTests, cardOf, saleOf } from './bank-for-tests.ts';

const day = '2026-11-22';
const next = '2026-11-23';

test('a settlement has each approved sale and refund of its day with its fee, and says where it ends', async (t) => {
  const { bank, file } = await datedBank(t);
  await bank.post('/v1/sales', sale('one'));
  await bank.post('/v1/sales', sale('two', { amount: 999 }));
  await bank.post('/v1/sales', sale('declined', { card: cardOf('4000000000000002') }));
  await bank.post('/v1/refunds', { reference: 're', sale_reference: 'one', amount: 100 });
  const { lines } = await file(day);
  assert.deepEqual(
    lines
      .map(({ kind, reference, amount, currency, fee }) => [kind, reference, amount, currency, fee])
      .sort(),
    [
      ['end', undefined, undefined, undefined, undefined],
      ['refund', 're', 100, 'USD', 0],
      ['sale', 'one', 4900, 'USD', 73],
      ['sale', 'two', 999, 'USD', 14],
    ],
  );
  assert.deepEqual(lines.at(-1), { kind: 'end', lines: 3 });
});

test('a sale reversed on its own day is in no file; one reversed later is in two', async (t) => {
  const { bank, clock, file } = await datedBank(t);
  await bank.post('/v1/sales', sale('at_once'));
  await bank.post('/v1/reversals', { reference: 'at_once' });
  await bank.post('/v1/sales', sale('later'));
  clock.time = `${next}T09:00:00.000Z`;
  await bank.post('/v1/reversals', { reference: 'later' });
  await bank.post('/v1/reversals', { reference: 'never_seen' });
  assert.deepEqual(await operations(file, day), ['sale later']);
  assert.deepEqual(await operations(file, next), ['reversal later']);
});

test('the same day has the same file after a restart, and a day to come has none', async (t) => {
  const { bank, file } = await datedBank(t);
  await bank.post('/v1/sales', sale('one'));
  const before = await file(day);
  await bank.restart();
  assert.equal((await file(day)).text, before.text);
  assert.deepEqual((await file('2026-11-21')).lines, [{ kind: 'end', lines: 0 }]);
  for (const date of [next, '2026-13-01']) assert.equal((await file(date)).status, 404, date);
});

test('each fault of a settlement changes one file and not the next', async (t) => {
  const { bank, file } = await datedBank(t);
  await bank.post('/v1/sales', sale('one'));
  await bank.post('/v1/sales', sale('two'));
  const right = (await file(day)).text;
  const expected: Record<string, (text: string) => boolean> = {
    missing_line: (text) => !text.includes('"one"') && text.includes('"lines":1'),
    extra_line: (text) => text.includes('nobody-asked-for-this') && text.includes('"lines":3'),
    repeated_line: (text) => text.split('"one"').length === 3,
    altered_amount: (text) => text.includes('4901'),
    cut_short: (text) => !text.includes('"end"'),
  };
  for (const [fault, isThere] of Object.entries(expected)) {
    await bank.post('/v1/faults', { next: [{ when: 'settlement', do: fault }] });
    assert.ok(isThere((await file(day)).text), fault);
    assert.equal((await file(day)).text, right, fault);
  }
  await bank.post('/v1/faults', { next: [{ when: 'settlement', do: 'reset_mid_body' }] });
  await assert.rejects(file(day));
});

const sale = (reference: string, changes: Record<string, unknown> = {}) =>
  saleOf(reference, { valid_until: '2026-12-31T00:00:00.000Z', ...changes });

async function operations(file: Awaited<ReturnType<typeof datedBank>>['file'], date: string) {
  const { lines } = await file(date);
  return lines.filter(({ kind }) => kind !== 'end').map(({ kind, reference }) => `${kind} ${reference}`);
}

async function datedBank(t: TestContext) {
  const clock = { time: `${day}T10:00:00.000Z` };
  const bank: BankForTests = await bankForTests(t, { now: () => new Date(clock.time) });
  const file = async (date: string) => {
    const answer = await fetch(`${bank.url}/v1/settlements/${date}`, {
      headers: { authorization: 'Bearer terminal' },
    });
    const text = await answer.text();
    const lines = answer.ok ? text.trim().split('\n') : [];
    return {
      status: answer.status,
      text,
      lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };
  return { bank, clock, file };
}
