import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startWorld } from '../../../test/support/world.ts';
import { type EventType, eventTypes } from '../../domain/event.ts';
import { eventExamples } from './event-examples.ts';
import { eventSchema } from './event-schema.ts';

const world = await startWorld({ after });

interface SentEvent {
  readonly id: string;
  readonly type: EventType;
  readonly data: { readonly object: { status: string }; readonly previous_attributes: object };
}

const exampleOf = (type: EventType) => eventExamples[type] as SentEvent;

test('every type of event has an example of its own, of the shape that the API describes', () => {
  const ids = new Set<string>();
  for (const type of Object.keys(eventTypes) as EventType[]) {
    const example = eventSchema.parse(exampleOf(type));
    assert.equal(example.type, type);
    assert.deepEqual(example, exampleOf(type), `${type} has nothing that the description leaves out`);
    assert.match(example.id, /^evt_[0-9A-Za-z]{24}$/);
    ids.add(example.id);
  }
  assert.equal(ids.size, Object.keys(eventTypes).length);
});

/** Every event of a session that was completed with these outcomes, one after the other, and refunded when paid. */
async function eventsOf(outcomes: readonly string[]): Promise<SentEvent[]> {
  const { id } = await world.createSession();
  for (const outcome of outcomes) {
    const path = `/v2/test/checkout/${id}/complete`;
    const { json } = await world.call('POST', path, { body: { outcome } });
    if (json.status === 'succeeded') {
      const refund = { body: { reason: 'requested_by_customer' } };
      assert.equal((await world.call('POST', `/v2/payments/checkout/${id}/refunds`, refund)).status, 200);
    }
  }
  return (await world.call('GET', `/v2/events?session=${id}&limit=100`)).json.data;
}

test('examples say the same as real events: the status, and which values changed', async () => {
  const real = [
    ...(await eventsOf(['challenge_failed', 'challenge_passed'])),
    ...(await eventsOf(Array.from({ length: 5 }, () => 'insufficient_funds'))),
  ];
  const toldOf = ({ data }: SentEvent) =>
    JSON.stringify([data.object.status, Object.keys(data.previous_attributes).sort()]);
  for (const type of [
    'checkout.session.created',
    'checkout.session.processing',
    'checkout.session.requires_action',
    'checkout.session.completed',
    'checkout.session.failed',
    'payment.attempt_failed',
    'refund.created',
  ] as const) {
    const told = real.filter((event) => event.type === type).map(toldOf);
    assert.ok(told.includes(toldOf(exampleOf(type))), `${type}: ${toldOf(exampleOf(type))}, not ${told}`);
  }
});
