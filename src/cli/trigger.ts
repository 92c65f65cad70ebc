import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckoutSession, CreateCheckoutSessionParams, Maxfi, MaxfiEvent } from '../../sdk/src/index.ts';
import { maxAttempts } from '../domain/session.ts';
import { withApi } from './api.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { eventLine } from './events.ts';
import { inOrder } from './in-order.ts';

type Bring = (api: Maxfi, session: CheckoutSession) => Promise<unknown>;

const paid: Bring = (api, { id }) => api.testMode.complete(id, 'approved');

async function failed(api: Maxfi, { id }: CheckoutSession): Promise<void> {
  for (let tries = 0; tries < maxAttempts; tries += 1) {
    const { status } = await api.testMode.complete(id, 'declined');
    if (status === 'failed') return;
  }
}

const refunded =
  (outcome: 'approved' | 'refund_fails'): Bring =>
  async (api, { id }) => {
    await api.testMode.complete(id, outcome);
    await api.refunds.create(id);
  };

/** How a new test session is brought to where an event happens: for real, by the sandbox bank. */
const ways: Readonly<Record<string, Bring>> = {
  'checkout.session.created': async () => undefined,
  'checkout.session.processing': paid,
  'checkout.session.requires_action': (api, { id }) => api.testMode.complete(id, 'challenge_passed'),
  'checkout.session.completed': paid,
  'checkout.session.failed': failed,
  'checkout.session.expired': (api, { id }) => api.checkoutSessions.expire(id),
  'payment.attempt_failed': (api, { id }) => api.testMode.complete(id, 'declined'),
  'refund.created': refunded('approved'),
  'refund.updated': refunded('approved'),
  'refund.failed': refunded('refund_fails'),
};

const withinMs = 60_000;

export const trigger = defineCommand({
  name: 'trigger',
  does: 'makes an event happen with a session of test mode, for real, and prints what came of it',
  operand: { name: 'EVENT', required: true, says: `one of ${Object.keys(ways).join(', ')}` },
  options: {
    override: {
      value: 'FIELD=VALUE',
      many: true,
      says: 'a field of the session, such as amount=100 or metadata.cart=77',
    },
  },
  more: '`ping` is sent by POST /v2/webhook_endpoints/{id}/test. Other events need time or an outage and cannot be made.',
  async run(world, given, type = '') {
    const bring = ways[type];
    if (!bring) throw new WrongArguments(`EVENT must be one of ${Object.keys(ways).join(', ')}.`);
    const fields: Record<string, unknown> = {
      amount: 4900,
      currency: 'AZN',
      description: `maxfi trigger ${type}`,
    };
    for (const one of given.override) override(fields, one);
    return withApi(world, async (api) => {
      const session = await api.checkoutSessions.create({
        ...(fields as unknown as CreateCheckoutSessionParams),
        test_mode: true,
      });
      await bring(api, session);
      const events = await eventsUntil(api, session.id, type);
      if (given.json)
        world.print(JSON.stringify({ session: session.id, events: events.map(({ id }) => id) }));
      else for (const event of events) world.print(eventLine(event));
      return 0;
    });
  },
});

/** All events of the session, once the one that was wanted is among them. */
async function eventsUntil(api: Maxfi, session: string, type: string): Promise<MaxfiEvent[]> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { data } = await api.events.list({ session, limit: 100 });
    if (data.some((event) => event.type === type)) return inOrder(data);
    if (Date.now() > until)
      throw new CannotBeDone(`${type} did not come within a minute for ${session}. Does a worker run?`);
    await sleep(1_000);
  }
}

/** Sets `metadata.cart=77`; a value that reads as JSON is that, anything else is text. */
function override(fields: Record<string, unknown>, text: string): void {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(0, at)).split('.');
  if (at < 1 || path.some((name) => !/^\w+$/.test(name) || name === '__proto__'))
    throw new WrongArguments('--override must be FIELD=VALUE, such as amount=100 or metadata.cart=77.');
  const last = path.pop() ?? '';
  let place = fields;
  for (const name of path) {
    const inner = place[name];
    const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    place[name] = next;
    place = next;
  }
  place[last] = readValue(text.slice(at + 1));
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
