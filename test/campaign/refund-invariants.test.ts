import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkStory, isPaid } from './invariants.ts';
import { asTheBankSays, asTheShopWasTold, neverMoreThanPaid } from './refund-invariants.ts';
import type { Story } from './truth.ts';

/* What looks for mistakes is shown to find them. */

const sale = { kind: 'sale', operation: 'op_1', amount: 900, currency: 'AZN', result: 'approved' };
const given = (operation: string, amount: number) => ({ ...sale, kind: 'refund', operation, amount });
const row = (id: string, amount: number, status = 'succeeded', acquirer_action = 'refund') => ({
  id: `re_${id}`,
  session_id: 'cs_1',
  operation_id: `op_${id}`,
  status,
  amount,
  acquirer_action,
});
const told = (id: string, amount?: number) => ({
  key: id,
  amount,
  answers: [`{"id":"re_${id}"}`],
  refusedWith: null,
});

function story(refunds: unknown[], lines: unknown[], more: object = {}): Story {
  const sum = (refunds as { amount: number; status: string }[])
    .filter(({ status }) => status !== 'failed')
    .reduce((total, { amount }) => total + amount, 0);
  const session = { id: 'cs_1', status: 'succeeded', amount: 900, currency: 'AZN', amount_refunded: sum };
  const none = { attempts: [], operations: [], events: [], journals: [], tale: undefined };
  return { ...none, session, refunds, lines: [sale, ...lines], ...more } as unknown as Story;
}

test('refunds that the bank, the books and the shop say alike are no finding', () => {
  const right = story(
    [row('2', 300), row('3', 600), row('4', 100, 'failed')],
    [given('op_2', 300), given('op_3', 600)],
    { tale: { refunds: [told('2', 300), told('3'), told('4', 100)] } },
  );
  for (const check of [neverMoreThanPaid, asTheBankSays, asTheShopWasTold])
    assert.deepEqual(check(right), []);
});

test('a whole refund by a void leaves the session paid, and one that nobody asked for does not', () => {
  const reversal = { ...sale, kind: 'reversal' };
  const voided = story([row('2', 900, 'succeeded', 'void')], [reversal]);
  assert.deepEqual([isPaid(voided), asTheBankSays(voided)], [true, []]);
  const lost = story([], [reversal]);
  assert.equal(isPaid(lost), false);
  assert.ok(checkStory(lost).some(({ invariant, what }) => invariant === 'I3' && /nobody paid/.test(what)));
});

test('each way in which a refund can be wrong is found', () => {
  const cases: readonly [(story: Story) => string[], Story, RegExp][] = [
    [neverMoreThanPaid, story([], [given('op_2', 500), given('op_3', 401)]), /901 of 900/],
    [asTheBankSays, story([row('2', 300)], []), /succeeded, and the bank gave nothing/],
    [asTheBankSays, story([row('2', 300)], [given('op_2', 200)]), /the bank gave nothing/],
    [asTheBankSays, story([row('2', 900, 'succeeded', 'void')], []), /the bank gave nothing/],
    [asTheBankSays, story([row('2', 300, 'failed')], [given('op_2', 300)]), /failed, and the bank gave 300/],
    [asTheBankSays, story([row('2', 300, 'pending')], []), /is pending/],
    [asTheBankSays, story([], [given('op_9', 5)]), /there is no such refund/],
    [
      asTheBankSays,
      story([row('2', 300)], [given('op_2', 300)], { session: { amount: 900, amount_refunded: 0 } }),
      /its refunds are 300, and it says 0/,
    ],
    [asTheShopWasTold, story([], [], { tale: { refunds: [told('2')] } }), /re_2, which is gone/],
    [asTheShopWasTold, story([row('2', 300)], [], { tale: { refunds: [told('2', 400)] } }), /another amount/],
    [
      asTheShopWasTold,
      story([row('2', 300)], [], { tale: { refunds: [told('2'), { ...told('2'), key: 'b' }] } }),
      /two keys/,
    ],
    [asTheShopWasTold, story([row('2', 300)], []), /more refunds than were asked for/],
  ];
  for (const [check, wrong, says] of cases) assert.match(check(wrong).join('\n'), says);
});
