import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MaxfiEvent } from '../../sdk/src/index.ts';
import { inOrder } from './in-order.ts';
import { lookFrom, newListenState, taken } from './listen-state.ts';

const event = (id: string, session: string, created: number, sequence: number): MaxfiEvent =>
  ({
    id,
    sequence,
    created: new Date(created).toISOString(),
    data: { object: { id: session, object: 'checkout.session' } },
  }) as MaxfiEvent;

test('events of one session keep their numbers, whatever the clocks of two servers said', () => {
  const events = [
    event('b2', 'b', 2_000, 2),
    event('a3', 'a', 2_500, 3),
    event('a2', 'a', 3_000, 2),
    event('a1', 'a', 1_000, 1),
    event('b1', 'b', 1_500, 1),
  ];
  assert.deepEqual(
    inOrder(events).map(({ id }) => id),
    ['a1', 'b1', 'b2', 'a2', 'a3'],
  );
});

test('what was taken is remembered for the overlap, and nothing before the beginning is looked at', () => {
  const begin = Date.parse('2026-11-26T09:00:00.000Z');
  const at = (ms: number) => new Date(begin + ms).toISOString();
  let state = newListenState(new Date(begin));
  assert.equal(lookFrom(state), at(0));
  state = taken(state, { id: 'evt_1', created: at(10_000) });
  assert.equal(lookFrom(state), at(0));
  state = taken(state, { id: 'evt_2', created: at(100_000) });
  assert.deepEqual(
    state.taken.map(({ id }) => id),
    ['evt_2'],
  );
  assert.equal(lookFrom(state), at(40_000));
  // One that was created before the newest and seen after it moves nothing back.
  state = taken(state, { id: 'evt_3', created: at(70_000) });
  assert.deepEqual([state.since, state.taken.map(({ id }) => id)], [at(100_000), ['evt_2', 'evt_3']]);
});
