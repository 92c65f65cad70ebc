import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { eventOfStatus } from '../../src/domain/event.ts';
import type { SessionStatus } from '../../src/domain/session.ts';
import type { MoneyWorld } from './money-world.ts';
import type { EventRow } from './session-rows.ts';

interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly data: {
    readonly object: Readonly<Record<string, unknown>>;
    readonly previous_attributes: Readonly<Record<string, unknown>>;
  };
}

/**
 * Every move of the session wrote exactly one event: numbers without a gap, each body the session as it was after the
 * move, and `previous_attributes` exactly what differs from the event before.
 */
export async function assertOneEventPerMove(world: MoneyWorld, id: string): Promise<EventRow[]> {
  const events = await world.events({ id });
  const bodies = events.map((event) => JSON.parse(event.body) as EventBody);
  const session = await world.session({ id });
  assert.equal(events.length, session.eventSequence);
  for (const [index, event] of events.entries()) {
    const body = bodies[index];
    const before = bodies[index - 1];
    assert.ok(body);
    assert.equal(event.sequence, index + 1);
    assert.deepEqual([body.id, body.type, body.sequence], [event.id, event.type, event.sequence]);
    if (!before) continue;
    const status = body.data.object.status as SessionStatus;
    assert.equal(event.type, eventOfStatus[status]);
    const [was, is] = [before.data.object, body.data.object];
    const changed = Object.keys(is).filter((name) => !isDeepStrictEqual(was[name], is[name]));
    assert.ok(changed.includes('status'));
    assert.deepEqual(
      body.data.previous_attributes,
      Object.fromEntries(changed.map((name) => [name, was[name]])),
    );
  }
  assert.equal(bodies.at(-1)?.data.object.status, session.status);
  return events;
}
