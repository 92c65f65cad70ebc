import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld } from '../../test/support/money-world.ts';
import type { MoneyOverrides } from '../../test/support/payment-flows.ts';
import type { Operation } from '../domain/operation.ts';
import type { PaymentMethod, Session, WalletName } from '../domain/session.ts';
import { Secret } from '../vault/secret.ts';
import { leaveAcquirer } from './leave-acquirer.ts';
import { type PayWithoutCardInput, payWithoutCard } from './pay-without-card.ts';
import { returnFromAcquirer } from './return-from-acquirer.ts';

/* A wallet's token, a lender's plan and the app of a bank, over HTTP to the sandbox bank, whose ledger has the last word. */

const none = { brand: null, last4: null, exp_month: null, exp_year: null, country: null };
const byWallet = (wallet: WalletName): PaymentMethod => ({ type: 'wallet', ...none, wallet });
const ways = {
  token: (token: string) => ({
    source: { kind: 'wallet_token', wallet: 'google_pay', token: new Secret(token) } as const,
    paymentMethod: byWallet('google_pay'),
  }),
  plan: (planId: string) => ({
    source: { kind: 'instalments', planId } as const,
    paymentMethod: { type: 'bnpl', ...none, wallet: null, instalments: 3 } as const,
  }),
  app: () => ({ source: { kind: 'bank_app' } as const, paymentMethod: byWallet('bank_app') }),
};

function press(
  world: MoneyWorld,
  session: Session,
  way: Pick<PayWithoutCardInput, 'source' | 'paymentMethod'>,
  over: MoneyOverrides = {},
) {
  return payWithoutCard(world.depsWith(over), { ...pressOf(session), ...way });
}

function pressOf(session: Session) {
  return {
    merchantId: session.merchantId,
    sessionId: session.id,
    customerDetails: { email: 'aysel@example.com' },
    ip: '192.0.2.7',
    acceptLanguage: undefined,
    formAttempt: session.attemptsCount,
  };
}

/** What a person does on the bank's page. */
async function decide(world: MoneyWorld, session: Session, action: 'approve' | 'decline'): Promise<Response> {
  const url = (await world.operations(session)).find(({ state }) => state === 'challenged')?.redirect_url;
  assert.ok(url);
  const body = new URLSearchParams({ action });
  return fetch(url, { method: 'POST', body, redirect: 'manual' });
}

test('a wallet’s token pays at once, and stands nowhere', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  assert.deepEqual(await press(world, session, ways.token('sandbox_approved')), { kind: 'tried' });
  const paid = await world.session(session);
  assert.deepEqual([paid.status, paid.paymentMethod], ['succeeded', byWallet('google_pay')]);
  assert.equal((await world.sales(session)).length, 1);
  const rows = await world.db.query<{ text: string }>(
    `select row_to_json(a)::text as text from attempts a union all select row_to_json(o)::text from operations o
     union all select row_to_json(e)::text from events e`,
  );
  assert.ok(rows.length > 2 && rows.every(({ text }) => !text.includes('sandbox_approved')));
});

test('a refused token leaves the session open for another try, one that the bank cannot open charges nobody', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await press(world, session, ways.token('sandbox_insufficient_funds'));
  const declined = await world.session(session);
  assert.deepEqual([declined.status, declined.lastError?.code], ['open', 'insufficient_funds']);
  await press(world, declined, ways.token('from-another-acquirer'));
  assert.equal((await world.session(session)).lastError?.code, 'acquirer_error');
  await world.pay(await world.session(session), '4242424242424242');
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.deepEqual(
    (await world.sales(session)).map(({ result }) => result),
    ['declined', 'approved'],
  );
});

test('a lender asks on its own page: approved there it is paid once, declined there the session opens again', async (t) => {
  const world = await startMoneyWorld(t);
  const [bought, refused] = [await world.open(), await world.open()];
  for (const [session, action, status] of [
    [bought, 'approve', 'succeeded'],
    [refused, 'decline', 'open'],
  ] as const) {
    await press(world, session, ways.plan('pay_in_3'));
    assert.equal((await world.session(session)).status, 'requires_action');
    const back = await decide(world, session, action);
    assert.equal(back.headers.get('location'), `https://pay.example/checkout/${session.id}/return`);
    await returnFromAcquirer(world.payDeps, session, { kind: 'returned', fields: {} });
    assert.equal((await world.session(session)).status, status);
  }
  assert.deepEqual((await world.session(bought)).paymentMethod?.instalments, 3);
  assert.equal((await world.sales(bought)).length, 1);
});

test('who agrees in the app and never comes back is seen by the look-up', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await press(world, session, ways.app());
  await decide(world, session, 'approve');
  world.clock.advance(5_000);
  assert.equal(await world.settleDue(), 1);
  assert.equal((await world.session(session)).status, 'succeeded');
});

test('who changes his mind pays otherwise, and what he left can never be charged', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await press(world, session, ways.app());
  const leave = () => leaveAcquirer(world.payDeps, session);
  const begun = await Promise.all(Array.from({ length: 5 }, leave));
  assert.deepEqual(begun.filter(Boolean).length, 1);
  assert.equal((await world.session(session)).status, 'processing');
  const pressed = await press(world, await world.session(session), ways.app());
  assert.equal(pressed.kind, 'not_tried', 'before the acquirer’s word nothing else begins');
  await world.settleDue();
  const opened = await world.session(session);
  assert.deepEqual([opened.status, opened.lastError?.code], ['open', 'authentication_abandoned']);
  assert.equal(await leave(), false);
  await world.pay(opened, '4242424242424242');
  assert.equal((await world.session(session)).status, 'succeeded');
  const approved = (await world.sales(session)).filter(({ result }) => result === 'approved');
  assert.equal(approved.length, 1);
});

test('who has agreed already and changes his mind has paid; agreed while it is taken back, it is given back', async (t) => {
  const world = await startMoneyWorld(t);
  const [agreed, racing] = [await world.open(), await world.open()];
  await press(world, agreed, ways.app());
  await decide(world, agreed, 'approve');
  assert.equal(await leaveAcquirer(world.payDeps, agreed), false);
  assert.equal((await world.session(agreed)).status, 'succeeded');
  await press(world, racing, ways.app());
  const settle = async (sale: Operation) => {
    await world.payDeps.settle(sale);
    await decide(world, racing, 'approve');
  };
  assert.equal(await leaveAcquirer({ ...world.payDeps, settle }, racing), true);
  await world.settleDue();
  assert.equal((await world.session(racing)).status, 'open');
  const lines = await world.bankLines(racing);
  assert.deepEqual(
    lines.map(({ kind, result }) => `${kind} ${result}`),
    ['sale approved', 'reversal approved'],
  );
});

test('an approval is written down although its receipt cannot be', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await payWithoutCard(
    { ...world.payDeps, timeZone: 'Nowhere/Land' },
    { ...pressOf(session), ...ways.token('sandbox_approved') },
  );
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.deepEqual(await world.db.query(`select id from mails where kind = 'receipt'`), []);
});

test('fifty presses begin one attempt, and an answer that is lost is asked for, never sent again', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.fault({ when: 'sale', do: 'reset_after_charge' });
  const kinds = await Promise.all(
    Array.from(
      { length: 50 },
      async () => (await press(world, session, ways.token('sandbox_approved'))).kind,
    ),
  );
  assert.equal(kinds.filter((kind) => kind === 'tried').length, 1);
  assert.equal((await world.session(session)).status, 'processing');
  world.clock.advance(15_000);
  await world.settleDue();
  assert.equal((await world.session(session)).status, 'succeeded');
  assert.equal((await world.sales(session)).length, 1);
});

test('a session that is over, an old form and a merchant without a way begin nothing', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open({ expiresInMs: 60_000 });
  const kindOf = async (over?: MoneyOverrides) => (await press(world, session, ways.app(), over)).kind;
  assert.equal(await kindOf({ routes: () => [] }), 'no_connector');
  world.clock.advance(60_001);
  assert.equal(await kindOf(), 'not_tried');
  assert.equal((await world.session(session)).status, 'expired');
  assert.deepEqual(await world.operations(session), []);
});
