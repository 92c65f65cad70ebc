import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertPayment } from '../../test/support/assert-payment.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import {
  authenticationOf,
  browserWithScript,
  lookAfter,
  newestAttempt,
  passThroughIssuer,
  rightCode,
  visitIssuer,
} from '../../test/support/three-ds-customer.ts';
import type { Session } from '../domain/session.ts';

/* What happens between the issuer's word and the sale when processes race, die or lose the card. */

const challenge = '4000992000009001';
const frictionless = '4000991100001009';
const paid = { kind: 'paid' } as const;
const notSent = (reason: string) => ({ kind: 'not_sent', reason }) as const;

test('ten callers at once send one sale', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await leaveWithResult(world);
  const key = await newestAttempt(world, session);
  await Promise.all(Array.from({ length: 10 }, () => world.payDeps.authorise(key)));
  await assertPayment(world, session, paid);
  await world.payDeps.authorise(key);
  await assertPayment(world, session, paid);
});

test('whoever comes while the customer is still asked sends nothing', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, challenge);
  const events = await world.events(session);
  await world.payDeps.authorise(await newestAttempt(world, session));
  assert.deepEqual(await world.sales(session), []);
  assert.deepEqual(await world.events(session), events);
});

test('a process that died with the issuer’s yes in its hands: the worker sends the one sale', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await leaveWithResult(world);
  assert.deepEqual([(await world.session(session)).status, await world.sales(session)], ['processing', []]);
  assert.equal(await lookAfter(world), 0, 'whoever took the result may still go on');
  world.clock.advance(5_001);
  assert.equal(await lookAfter(world), 1);
  await assertPayment(world, session, paid);
  assert.deepEqual((await world.sales(session))[0]?.authentication, { trans_status: 'Y', is_proved: true });
  assert.equal(await lookAfter(world), 0);
});

test('two workers and the one who took the result, all late at once, send one sale', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await leaveWithResult(world);
  const key = await newestAttempt(world, session);
  world.clock.advance(5_001);
  await Promise.all([lookAfter(world), world.payDeps.authorise(key), lookAfter(world)]);
  await assertPayment(world, session, paid);
});

test('a process that died before anybody was asked: declined by the clock, nothing sent, and it can be paid', async (t) => {
  const world = await startMoneyWorld(t);
  for (const card of [visa, challenge]) {
    const session = await world.open();
    await dieAt(world, session, 'attempt_committed', card);
    assert.equal((await world.session(session)).status, 'processing');
    world.clock.advance(34_000);
    assert.equal(await lookAfter(world), 0, 'the one who began it may still be asking');
    world.clock.advance(1_001);
    assert.equal(await lookAfter(world), 1);
    await assertPayment(world, session, notSent('authentication_unavailable'));
    await world.pay(await world.session(session), visa);
    await assertPayment(world, session, paid);
  }
});

test('a process that died while it asked the issuer: declined by the clock, and a late answer changes nothing', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'authentication', do: 'delay_ms', delay_ms: 1_500 });
  const paying = world.pay(session, challenge);
  while ((await stateOf(world, session)) !== 'requesting') {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  world.clock.advance(20_001);
  assert.equal(await lookAfter(world), 1);
  await assertPayment(world, session, notSent('authentication_unavailable'));
  await paying;
  await assertPayment(world, session, notSent('authentication_unavailable'));
});

test('a process that died as its sale was leaving: nobody sends it again, the look-up finds out', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await dieAt(world, session, 'sending_committed', frictionless);
  const key = await newestAttempt(world, session);
  await world.payDeps.authorise(key);
  world.clock.advance(9_001);
  assert.equal(await lookAfter(world), 0, 'authentication is behind it');
  assert.equal(await world.settleDue(), 1);
  await world.payDeps.authorise(key);
  assert.deepEqual(await world.sales(session), []);
  assert.equal((await world.session(session)).status, 'processing');
});

test('a crash of the database that emptied the vault declines, and nothing was sent', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, challenge);
  await world.db.execute('truncate cards_in_flight');
  await passThroughIssuer(world, session, rightCode);
  await assertPayment(world, session, notSent('authentication_unavailable'));
  assert.equal((await authenticationOf(world, session)).transStatus, 'Y');
});

test('a merchant whose acquirer was taken away meanwhile is told so, and nothing was sent', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await leaveWithResult(world);
  const deps = world.depsWith({ routes: () => [] });
  await deps.authorise(await newestAttempt(world, session));
  await assertPayment(world, session, notSent('acquirer_unreachable'));
});

test('a sale whose answer was lost after a challenge is found paid once, and its card is not kept meanwhile', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, '4000991200002105');
  await passThroughIssuer(world, session, rightCode);
  assert.equal((await world.attempts(session))[0]?.state, 'unknown');
  assert.deepEqual(await world.db.query('select from cards_in_flight'), []);
  world.clock.advance(5_000);
  assert.equal(await world.settleDue(), 1);
  await assertPayment(world, session, paid);
});

test('a card lies sealed in the vault while its issuer is asked, and nowhere else', async (t) => {
  const world = await startMoneyWorld(t);
  await world.pay(await world.open(), challenge);
  await world.pay(await world.open(), frictionless, { browser: browserWithScript });
  assert.equal((await world.db.query('select from cards_in_flight')).length, 2);
  const everything = await textOfAllTables(world);
  assert.ok(!everything.includes(challenge) && !everything.includes(frictionless));
});

test('the proof of the issuer goes to the acquirer and stands nowhere in clear', async (t) => {
  const world = await startMoneyWorld(t);
  const proofs: string[] = [];
  const connector = {
    ...world.ready.connector,
    pay(...args: Parameters<typeof world.ready.connector.pay>) {
      const { source } = args[0];
      proofs.push((source.kind === 'card' && source.authentication?.cavv?.reveal()) || '');
      return world.ready.connector.pay(...args);
    },
  };
  const deps = { routes: () => [{ ...world.ready, connector, accountId: 'sandbox' }] };
  const [atOnce, asked] = [await world.open(), await world.open()];
  await world.pay(atOnce, frictionless, { deps });
  world.results.isHeld = true;
  await world.pay(asked, challenge);
  await passThroughIssuer(world, asked, rightCode);
  const whileWaiting = await textOfAllTables(world);
  await world.depsWith(deps).authorise(await newestAttempt(world, asked));
  const after = await textOfAllTables(world);
  assert.equal(proofs.length, 2);
  const { authenticationValue } = JSON.parse(world.results.received[0]?.body ?? '{}');
  assert.equal(proofs[1], authenticationValue, 'the sale brings what the result said');
  for (const proof of proofs) {
    const bytes = Buffer.from(proof, 'base64');
    assert.equal(bytes.length, 20);
    for (const form of [proof, bytes.toString('hex'), Buffer.from(proof).toString('hex')]) {
      assert.ok(!whileWaiting.includes(form) && !after.includes(form));
    }
  }
  for (const session of [atOnce, asked]) await assertPayment(world, session, paid);
  await world.db.execute(`update sessions set description = $1`, [proofs[0]]);
  assert.ok((await textOfAllTables(world)).includes(proofs[0] ?? ''), 'the search sees what is there');
});

/** Passes a challenge in a process that dies right after it has committed the issuer's word. */
async function leaveWithResult(world: MoneyWorld): Promise<Session> {
  const session = await world.open();
  await world.pay(session, challenge);
  world.results.isHeld = true;
  await visitIssuer(world, session, rightCode);
  await world.results.settled(1);
  world.results.isHeld = false;
  assert.equal((await authenticationOf(world, session)).state, 'finished');
  return session;
}

/** A process that ends at a point of the flow writes nothing after it; here it ends by throwing. */
async function dieAt(world: MoneyWorld, session: Session, at: string, card: string): Promise<void> {
  const reach = (point: string) => {
    if (point === at) throw new Error('killed here');
  };
  await assert.rejects(world.pay(session, card, { deps: { reach } }), /killed here/);
}

async function stateOf(world: MoneyWorld, session: Session): Promise<string | undefined> {
  const rows = await world.db.query<{ state: string }>(
    'select state from authentications where session_id = $1',
    [session.id],
  );
  return rows[0]?.state;
}

async function textOfAllTables(world: MoneyWorld): Promise<string> {
  const tables = await world.db.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await world.db.query<{ text: string }>(
        `select coalesce(string_agg(to_jsonb(t)::text, chr(10)), '') as text from ${name} t`,
      );
      return row?.text ?? '';
    }),
  );
  return texts.join('\n');
}
