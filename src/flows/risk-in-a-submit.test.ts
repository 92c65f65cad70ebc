import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { findCardNumbers } from '../connectors/conformance/card-number-traces.ts';
import type { RiskList, RiskListKind } from '../domain/risk-try.ts';
import type { Session } from '../domain/session.ts';
import { listTestCards } from '../sandbox-bank/cards.ts';
import { insertRiskListEntry } from '../store/risk-lists.ts';
import { lookAfterAuthentications } from './look-after-authentications.ts';

const declined = '4000000000000002';
const stolen = '4000000000009979';
/** By what its issuer does: `Y` approves without a question, `R` rejects. */
const rejected = cardWhoseIssuerSays('R');
const frictionless = cardWhoseIssuerSays('Y');

interface TryRow {
  readonly session_id: string;
  readonly fingerprint: string;
  readonly result: string;
  readonly is_authenticated: boolean;
}

const triesOf = (world: MoneyWorld) =>
  world.db.query<TryRow>(
    'select session_id, fingerprint, result, is_authenticated from risk_tries order by tried_at',
  );

/** Pays with each card in turn and returns the session as it is then. */
async function payWith(world: MoneyWorld, session: Session, ...cards: string[]): Promise<Session> {
  for (const card of cards) await world.pay(await world.session(session), card);
  return world.session(session);
}

function listed(world: MoneyWorld, list: RiskList, kind: RiskListKind, value: string): Promise<void> {
  const { merchantId } = world;
  const createdAt = world.clock.now();
  const entry = { merchantId, livemode: true, list, kind, value, note: null, createdAt, expiresAt: null };
  return world.db.tx((tx) => insertRiskListEntry(tx, entry));
}

test('what the issuer said of a try is counted, and a press that begins nothing is not', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await payWith(world, session, declined);
  const open = await world.session(session);
  await Promise.all([world.pay(open, visa), world.pay(open, visa), world.pay(open, visa)]);
  const tries = await triesOf(world);
  assert.deepEqual(
    tries.map(({ result }) => result),
    ['declined', 'approved'],
  );
  assert.notEqual(tries[0]?.fingerprint, tries[1]?.fingerprint);
});

test('an approval that the issuer authenticated is told from one without', async (t) => {
  const world = await startMoneyWorld(t);
  for (const card of [frictionless, visa]) await payWith(world, await world.open(), card);
  assert.deepEqual(
    (await triesOf(world)).map(({ result, is_authenticated: isAuthenticated }) => [result, isAuthenticated]),
    [
      ['approved', true],
      ['approved', false],
    ],
  );
});

test('a sixth try is not made, whatever the card', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ livemode: true });
  const failed = await payWith(world, session, ...Array.from({ length: 5 }, () => declined));
  assert.equal(failed.status, 'failed');
  assert.equal((await world.pay(failed, visa)).kind, 'not_tried');
  assert.equal((await triesOf(world)).length, 5);
  assert.equal((await world.sales(session)).length, 5);
});

test('a fourth card of a session is refused before it is sent, and one of the three may be tried again', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  const three = [declined, '4000000000009995', '4000000000000069'];
  const after = await payWith(world, session, ...three, visa);
  assert.equal(after.status, 'open');
  assert.deepEqual(
    [after.lastError?.code, after.lastError?.advice],
    ['risk_session_cards', 'try_another_card'],
  );
  assert.deepEqual(
    (await world.attempts(session)).map(({ state, decline_reason: reason }) => [state, reason]),
    [
      ['declined', 'refused'],
      ['declined', 'insufficient_funds'],
      ['declined', 'expired_card'],
      ['declined', 'risk_session_cards'],
    ],
  );
  assert.equal((await world.sales(session)).length, 3);
  assert.equal((await triesOf(world)).length, 3, 'a refused try takes its row back');
  assert.equal(await cardsKept(world), 0);
  assert.equal((await payWith(world, session, declined)).status, 'failed');
  assert.equal((await world.sales(session)).length, 4);
});

test('a card that its bank called stolen is asked about once, and the next session it is tried in fails', async (t) => {
  const world = await startMoneyWorld(t);
  const first = await payWith(world, await world.open({ livemode: true }), stolen);
  assert.deepEqual([first.status, first.lastError?.code], ['open', 'stolen_card']);
  const second = await world.open({ livemode: true });
  const after = await payWith(world, second, stolen);
  assert.deepEqual([after.status, after.lastError?.code], ['failed', 'risk_never_retry']);
  assert.equal((await world.sales(second)).length, 0);
  assert.equal((await payWith(world, await world.open({ livemode: true }), visa)).status, 'succeeded');
});

test('a card whose issuer rejects its holder is never tried again either', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ livemode: true });
  await payWith(world, session, rejected);
  assert.equal((await world.session(session)).lastError?.code, 'authentication_rejected');
  const again = await payWith(world, await world.open({ livemode: true }), rejected);
  assert.deepEqual([again.status, again.lastError?.code], ['failed', 'risk_never_retry']);
});

test('in test mode a published card does the same every time', async (t) => {
  const world = await startMoneyWorld(t);
  for (let time = 1; time <= 12; time += 1) {
    const after = await payWith(world, await world.open(), stolen);
    assert.deepEqual([after.status, after.lastError?.code], ['open', 'stolen_card'], `time ${time}`);
  }
  assert.deepEqual(await world.db.query('select list from risk_lists'), []);
});

test('after ten declines in a day a card is refused, over all sessions of the merchant', async (t) => {
  const world = await startMoneyWorld(t);
  const cards = Array.from({ length: 5 }, () => declined);
  for (let sessions = 0; sessions < 2; sessions += 1) {
    await payWith(world, await world.open({ livemode: true }), ...cards);
  }
  const third = await world.open({ livemode: true });
  assert.equal((await payWith(world, third, declined)).lastError?.code, 'risk_card_declines');
  assert.equal((await world.sales(third)).length, 0);
  world.clock.advance(25 * 60 * 60_000);
  const nextDay = await world.open({ livemode: true });
  assert.equal((await payWith(world, nextDay, declined)).lastError?.code, 'refused');
});

test('a blocked e-mail address is refused, until the merchant lets the card through', async (t) => {
  const world = await startMoneyWorld(t);
  await listed(world, 'block', 'email', '@bad.example');
  const customerDetails = { email: 'Somebody@Bad.example' };
  const session = await world.open({ livemode: true });
  await world.pay(session, visa, { customerDetails });
  const after = await world.session(session);
  assert.deepEqual([after.status, after.lastError?.code], ['open', 'risk_blocked']);
  assert.equal((await world.sales(session)).length, 0);
  await listed(world, 'allow', 'bin', '42424242');
  await world.pay(after, visa, { customerDetails });
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('while a merchant is being tested a card without 3-D Secure is not sent', async (t) => {
  const world = await startMoneyWorld(t);
  await world.db.execute(
    `insert into risk_tries
       (merchant_id, id, livemode, session_id, fingerprint, bin, address, amount, currency, result, tried_at, kept_until)
     select $1, 'att_' || n, true, 'cs_' || n, 'fp_' || n, '51000000', null, 100, 'AZN', 'declined', $2, $2
     from generate_series(1, 40) n`,
    [world.merchantId, world.clock.now()],
  );
  const session = await world.open({ livemode: true });
  await payWith(world, session, visa);
  const [row] = await world.db.query<{ wish: string }>('select wish from authentications');
  assert.equal(row?.wish, 'mandate');
  assert.equal((await world.sales(session)).length, 0);
  assert.equal((await world.session(session)).lastError?.code, 'authentication_failed');
  const inTestMode = await world.open();
  assert.equal((await payWith(world, inTestMode, visa)).status, 'succeeded');
});

test('a process that dies before it has judged leaves nothing that could be sent', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ livemode: true });
  const reach = (point: string) => {
    if (point === 'attempt_committed') throw new Error('the process is gone');
  };
  await assert.rejects(world.pay(session, visa, { deps: { reach } }), /the process is gone/);
  assert.equal((await world.attempts(session))[0]?.state, 'authenticating');
  world.clock.advance(60_000);
  assert.equal(await lookAfterAuthentications(world.payDeps), 1);
  assert.equal((await world.session(session)).lastError?.code, 'authentication_unavailable');
  assert.equal((await world.sales(session)).length, 0);
  assert.deepEqual(
    (await triesOf(world)).map(({ result }) => result),
    ['failed'],
  );
});

test('the limits know a card by its fingerprint, and no number stands in their rows', async (t) => {
  const world = await startMoneyWorld(t);
  await payWith(world, await world.open({ livemode: true }), stolen, visa);
  const [row] = await world.db.query<{ text: string }>(
    `select (select json_agg(t)::text from risk_tries t) || (select json_agg(l)::text from risk_lists l) as text`,
  );
  const text = row?.text ?? '';
  assert.match(text, /fp_[\w-]{43}/);
  assert.deepEqual(findCardNumbers(text, [stolen, visa]), []);
});

async function cardsKept(world: MoneyWorld): Promise<number> {
  return (await world.db.query('select 1 from cards_in_flight')).length;
}

function cardWhoseIssuerSays(result: 'Y' | 'R'): string {
  const card = listTestCards().find(({ code, threeDs }) => code === '00' && threeDs?.result === result);
  return card?.number ?? assert.fail(`no test card has an issuer that says ${result}`);
}
