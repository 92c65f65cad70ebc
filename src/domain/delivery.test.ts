import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryMoves, isDelivered, moveDelivery } from './delivery.ts';
import { deliveryStates } from './delivery-object.ts';

test('any 2xx delivers and nothing else does', () => {
  for (const status of [200, 201, 204, 299]) assert.ok(isDelivered(status), `${status}`);
  for (const status of [100, 199, 300, 301, 302, 304, 307, 400, 410, 429, 500]) {
    assert.ok(!isDelivered(status), `${status}`);
  }
});

test('every state of a delivery can be reached from pending, and no two moves share a state and a signal', () => {
  const reached = new Set<string>(['pending']);
  for (const state of reached) {
    for (const { from, to } of deliveryMoves) if (from === state) reached.add(to);
  }
  assert.deepEqual([...reached].sort(), [...deliveryStates].sort());
  assert.equal(new Set(deliveryMoves.map(({ from, on }) => `${from} ${on}`)).size, deliveryMoves.length);
});

test('a delivery that is settled is never failed or delivered again without being asked for', () => {
  for (const state of ['delivered', 'failed'] as const) {
    assert.equal(moveDelivery(state, 'sent_again'), 'pending');
    for (const signal of ['delivered', 'retry', 'failed', 'given_up'] as const)
      assert.throws(() => moveDelivery(state, signal), /Bug! A delivery cannot/);
  }
});
