import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visa } from '../../test/support/money-world.ts';
import { type ShopWorld, startShopWorld } from '../../test/support/shop-world.ts';
import type { MailKind } from '../domain/mail.ts';
import { deliverWebhook } from './deliver-webhook.ts';

/* What a merchant hears of a receiver that does not work: mail to its own people, and an event to its other endpoints. */

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const failing = { kind: 'answer', status: 500 } as const;

interface MailRow {
  readonly kind: MailKind;
  readonly recipient: string;
  readonly language: string;
  readonly subject: string;
  readonly content: string;
  readonly state: string;
}

function mails({ world }: ShopWorld): Promise<MailRow[]> {
  return world.db.query(
    'select kind, recipient, language, subject, content, state from mails order by created_at, id',
  );
}

async function kinds(of: ShopWorld): Promise<MailKind[]> {
  return (await mails(of)).map(({ kind }) => kind);
}

async function startWithAddress(t: Parameters<typeof startShopWorld>[0], options = {}): Promise<ShopWorld> {
  const of = await startShopWorld(t, options);
  await of.world.db.execute(
    `update merchants set support_email = 'help@shop.example', notice_language = 'az'`,
  );
  return of;
}

/** How long it is until noon of the next day, by UTC. */
function middayAfter(now: Date): number {
  return dayMs + dayMs / 2 - (now.getTime() % dayMs);
}

async function failNow({ shop, deliverDue }: ShopWorld): Promise<void> {
  shop.next(failing);
  assert.equal(await deliverDue(), 1);
}

test('a day of nothing but failures is told by mail once, in the merchant’s language, and again only of a new time of failures', async (t) => {
  const of = await startWithAddress(t);
  const { world, deliverDue } = of;
  await world.pay(await world.open(), visa);
  await failNow(of);
  world.clock.advance(dayMs - hourMs);
  await failNow(of);
  assert.deepEqual(await kinds(of), []);
  world.clock.advance(dayMs);
  await failNow(of);
  const [mail] = await mails(of);
  assert.deepEqual(
    [mail?.kind, mail?.recipient, mail?.language, mail?.state],
    ['endpoint_failing', 'help@shop.example', 'az', 'queued'],
  );
  assert.match(mail?.content ?? '', /^Salam, Nar Kitab![\s\S]*sınaq rejimi/);
  world.clock.advance(dayMs);
  await failNow(of);
  assert.equal((await kinds(of)).length, 1, 'it was said');
  world.clock.advance(dayMs);
  assert.equal(await deliverDue(), 1, 'it works again');
  await world.pay(await world.open(), visa);
  await failNow(of);
  world.clock.advance(dayMs + hourMs);
  await failNow(of);
  assert.deepEqual(await kinds(of), ['endpoint_failing', 'endpoint_failing']);
});

test('an endpoint that says 410 is disabled: its other endpoints get an event, the merchant mail', async (t) => {
  const of = await startWithAddress(t);
  const { world, shop, deliverDue } = of;
  const log = await world.addEndpoint('https://log.example/hook', ['endpoint.disabled']);
  await world.pay(await world.open(), visa);
  shop.next({ kind: 'answer', status: 410 });
  await deliverDue();
  assert.deepEqual(await kinds(of), ['endpoint_disabled']);
  const [told] = await world.db.query<{ target: string; body: string }>(
    `select d.target, e.body
     from deliveries d
     join events e on e.merchant_id = d.merchant_id and e.id = d.event_id
     where e.type = 'endpoint.disabled'`,
  );
  assert.equal(told?.target, log);
  const { data } = JSON.parse(told?.body ?? '{}');
  assert.deepEqual([data.object.url, data.object.status], [shop.url, 'disabled']);
  assert.deepEqual(data.previous_attributes, { status: 'enabled', disabled_reason: null });
});

test('five days of nothing but failures are told by mail when they are over', async (t) => {
  const of = await startWithAddress(t);
  await of.world.pay(await of.world.open(), visa);
  await failNow(of);
  for (let day = 0; day < 5; day += 1) {
    of.world.clock.advance(dayMs + hourMs);
    await failNow(of);
  }
  assert.deepEqual(await kinds(of), ['endpoint_failing', 'endpoint_disabled']);
});

test('an event that is given up is told by mail, of each receiver at most once a day', async (t) => {
  const of = await startWithAddress(t, { isRegistered: false });
  const { world, shop, deps, claimDue } = of;
  for (const _ of ['one', 'two']) await world.pay(await world.open({ webhookUrl: shop.url }), visa);
  shop.next(...Array.from({ length: 200 }, () => failing));
  // Both in step: drawn by lot, the last tries of the two could fall on two days, and two mails would be right.
  const inStep = { ...deps, random: () => 0.5 };
  const line = `update deliveries set next_try_at = $1 where state = 'pending'`;
  world.clock.advance(middayAfter(world.clock.now()));
  while ((await world.db.execute(line, [world.clock.now()])) > 0) {
    for (const delivery of await claimDue()) await deliverWebhook(inStep, delivery);
    world.clock.advance(dayMs);
  }
  const [mail, ...more] = await mails(of);
  assert.deepEqual([mail?.kind, more], ['event_given_up', []]);
  assert.match(mail?.content ?? '', /checkout\.session\.completed \(evt_/);
});

test('a merchant that named no address gets no mail, and everything else as ever', async (t) => {
  const of = await startShopWorld(t);
  await of.world.pay(await of.world.open(), visa);
  of.shop.next({ kind: 'answer', status: 410 });
  await of.deliverDue();
  assert.deepEqual(await mails(of), []);
  assert.deepEqual(await of.world.db.query('select status from webhook_endpoints'), [{ status: 'disabled' }]);
});

test('mail that cannot be queued leaves the endpoint as it was: both are written or neither', async (t) => {
  const of = await startWithAddress(t);
  await of.world.pay(await of.world.open(), visa);
  await of.world.db.execute('alter table mails rename to mails_elsewhere');
  of.shop.next({ kind: 'answer', status: 410 });
  await assert.rejects(of.deliverDue());
  assert.deepEqual(await of.world.db.query('select status from webhook_endpoints'), [{ status: 'enabled' }]);
});
