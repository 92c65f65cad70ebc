import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { operationSuites } from '../../../test/support/operation-suite.ts';
import { paidSession } from '../../../test/support/paid-session.ts';
import { decidedRefund, refund, startIdleWorld } from '../../../test/support/refunds.ts';
import { assertRefused, badField } from '../../../test/support/refusals.ts';
import { type Answer, startWorld } from '../../../test/support/world.ts';
import { newId } from '../../domain/id.ts';
import { listRefunds, listRefundsOfSession } from './list-refunds.ts';

const world = await startWorld({ after });
await operationSuites([
  [
    listRefunds,
    await startIdleWorld({ after }),
    { NOT_FOUND: ({ call }) => call({ query: `?starting_after=${newId('re')}` }) },
  ],
  [listRefundsOfSession, await startIdleWorld({ after })],
]);

const ids = (answer: Answer): string[] => answer.json.data.map(({ id }: { id: string }) => id);
const list = (query: string) => world.call('GET', `/v2/refunds${query}`);

test('refunds are listed newest first and page by page in both directions, of one session and of all', async () => {
  const id = await paidSession(world);
  const made: string[] = [];
  for (let amount = 1; amount <= 5; amount += 1) made.unshift((await refund(world, id, { amount })).json.id);
  const path = `/v2/payments/checkout/${id}/refunds`;
  const whole = await world.call('GET', path);
  assert.deepEqual(ids(whole), made);
  assert.deepEqual([whole.json.url, whole.json.has_more], [path, false]);
  assert.deepEqual(ids(await list(`?session=${id}`)), made);
  const first = await list(`?session=${id}&limit=2`);
  assert.deepEqual([ids(first), first.json.has_more], [made.slice(0, 2), true]);
  const second = await list(`?session=${id}&limit=2&starting_after=${made[1]}`);
  assert.deepEqual([ids(second), second.json.has_more], [made.slice(2, 4), true]);
  const back = await list(`?session=${id}&limit=2&ending_before=${made[2]}`);
  assert.deepEqual([ids(back), back.json.has_more], [made.slice(0, 2), false]);
});

test('refunds are found by status and by time', async () => {
  const id = await paidSession(world);
  const { json } = await refund(world, id, { amount: 10 });
  await decidedRefund(world, json.id);
  assert.ok(ids(await list('?status=succeeded&limit=100')).includes(json.id));
  assert.ok(!ids(await list('?status=failed&limit=100')).includes(json.id));
  assert.deepEqual(ids(await list(`?session=${id}&created[gt]=${json.created}`)), []);
  assert.deepEqual(ids(await list(`?session=${id}&created[gte]=${json.created}`)), [json.id]);
});

test('a list of refunds says what is wrong with its query', async () => {
  assertRefused(await list('?status=done'), badField('status', /pending, succeeded, failed/));
  assertRefused(await list('?limit=0'), badField('limit'));
  assertRefused(await list('?starting_after=a&ending_before=b'), badField('ending_before'));
  assertRefused(await list('?session=nonsense'), { status: 404, code: 'NOT_FOUND', param: 'session' });
  assertRefused(await list('?livemode=true'), badField('livemode'));
});
