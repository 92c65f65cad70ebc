import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { connectors } from '../connectors/connectors.ts';
import { builtInAccountId } from '../domain/operation.ts';
import { createConnectorFetch } from '../net/connector-fetch.ts';
import { bankForTests } from '../sandbox-bank/bank-for-tests.ts';
import { connectAcquirer } from './connect-acquirer.ts';
import { disableAcquirer } from './disable-acquirer.ts';
import { type FindRoutesDeps, findConnectorOf, findRoutes, hasRoute } from './find-routes.ts';
import { setRoutes } from './set-routes.ts';

test('a test payment without routes of its own goes to the built-in bank, a live one nowhere', async (t) => {
  const { world, deps } = await routedWorld(t);
  const routes = await findRoutes(deps, await world.open(), 'card');
  assert.deepEqual(
    routes.map(({ accountId }) => accountId),
    [builtInAccountId],
  );
  const wish = { merchantId: world.merchantId, currency: 'AZN', methods: undefined };
  assert.equal(await hasRoute(deps, { ...wish, livemode: false }), true);
  assert.equal(await hasRoute(deps, { ...wish, livemode: true }), false);
  assert.equal(await hasRoute(deps, { ...wish, livemode: false, methods: ['bnpl'] }), true);
  assert.equal(await hasRoute(deps, { ...wish, livemode: false, currency: 'JPY' }), false);
});

test('the lowest priority is asked first, and an account of another currency never', async (t) => {
  const { world, deps, account, lead } = await routedWorld(t);
  const [main, spare, euros] = [await account('main'), await account('spare'), await account('euros')];
  await lead(spare, { priority: 2 });
  await lead(main, { priority: 1 });
  await lead(euros, { currencies: ['EUR'] });
  const session = await world.open();
  const order = async () => (await findRoutes(deps, session, 'card')).map(({ accountId }) => accountId);
  assert.deepEqual(await order(), [main, spare]);
  await lead(main, { priority: 3 });
  assert.deepEqual(await order(), [spare, main]);
  await disableAcquirer(world.payDeps, { merchantId: world.merchantId, id: spare });
  assert.deepEqual(await order(), [main]);
  const ready = await findConnectorOf(deps, { merchantId: world.merchantId, accountId: spare });
  assert.ok(ready, 'what went to a disabled account is looked up there');
});

test('an account whose credentials cannot be opened is passed over and told of, and the others are asked', async (t) => {
  const { world, deps, account, lead } = await routedWorld(t);
  const [broken, whole] = [await account('broken'), await account('whole')];
  await lead(broken, { priority: 1 });
  await lead(whole, { priority: 2 });
  await world.db.execute("update acquirer_accounts set sealed_credentials = '\\x00' where id = $1", [broken]);
  const told: unknown[] = [];
  const telling = {
    ...deps,
    onUnusable: (_error: unknown, of: { accountId: string }) => told.push(of.accountId),
  };
  const session = await world.open();
  const order = async () => (await findRoutes(telling, session, 'card')).map(({ accountId }) => accountId);
  assert.deepEqual(await order(), [whole]);
  assert.deepEqual(told, [broken]);
  // Nor does the sandbox bank take what was to go to an account.
  await disableAcquirer(world.payDeps, { merchantId: world.merchantId, id: whole });
  assert.deepEqual(await order(), []);
});

test('accounts of one priority share the payments by their weights, and each is the other’s fallback', async (t) => {
  const { world, deps, account, lead } = await routedWorld(t);
  const [most, some] = [await account('most'), await account('some')];
  await lead(most, { weight: 80 });
  await lead(some, { weight: 20 });
  const session = await world.open();
  let first = 0;
  for (let drawn = 0; drawn < 300; drawn += 1) {
    const routes = await findRoutes(deps, session, 'card');
    assert.equal(routes.length, 2);
    if (routes[0]?.accountId === most) first += 1;
  }
  assert.ok(first > 205 && first < 270, `${first} of 300 for a weight of 80 %`);
});

test('an account that keeps failing is passed over for a while, then asked again', async (t) => {
  const { world, deps, account, lead } = await routedWorld(t);
  const [down, up] = [await account('down', 'http://127.0.0.1:9'), await account('up')];
  await lead(down, { priority: 1 });
  await lead(up, { priority: 2 });
  const pay = async () => {
    const session = await world.open();
    const routesFor = () => findRoutes(deps, session, 'card');
    const routes = await routesFor();
    await world.pay(session, visa, { deps: { routes: () => routes } });
    return (await world.operations(session)).map(({ account_id }) => account_id);
  };
  for (let n = 0; n < 5; n += 1) assert.deepEqual(await pay(), [down, up]);
  assert.deepEqual(await pay(), [up], 'after five failures nobody waits for it any more');
  world.clock.advance(31_000);
  assert.deepEqual(await pay(), [down, up], 'after half a minute it is asked once more');
  assert.deepEqual(await pay(), [up]);
  world.clock.advance(121_000);
  assert.deepEqual((await findRoutes(deps, await world.open(), 'card')).length, 2);
});

test('with every account broken nothing is tried and no attempt is spent', async (t) => {
  const { world, deps, account, lead } = await routedWorld(t);
  const down = await account('down', 'http://127.0.0.1:9');
  await lead(down, {});
  for (let n = 0; n < 5; n += 1) {
    const session = await world.open();
    const routes = await findRoutes(deps, session, 'card');
    await world.pay(session, visa, { deps: { routes: () => routes } });
  }
  const session = await world.open();
  const routes = await findRoutes(deps, session, 'card');
  assert.deepEqual(routes, []);
  assert.equal((await world.pay(session, visa, { deps: { routes: () => routes } })).kind, 'no_connector');
  assert.equal((await world.session(session)).attemptsCount, 0);
});

test('credentials are named by their fields when they are wrong, and stand nowhere in clear', async (t) => {
  const { world, deps } = await routedWorld(t);
  const input = { merchantId: world.merchantId, livemode: false, connector: 'sandbox', label: 'Main' };
  const wrong = await connectAcquirer(deps, { ...input, credentials: { base_url: 'nonsense' } });
  assert.deepEqual(wrong, { kind: 'bad_credentials', fields: ['base_url', 'terminal_key'] });
  const credentials = { base_url: 'http://127.0.0.1:9', terminal_key: 'a-key-to-find' };
  assert.equal((await connectAcquirer(deps, { ...input, livemode: true, credentials })).kind, 'wrong_mode');
  assert.equal(
    (await connectAcquirer(deps, { ...input, connector: 'nobody', credentials })).kind,
    'no_connector',
  );
  const connected = await connectAcquirer(deps, { ...input, credentials });
  assert.equal(connected.kind, 'connected');
  const [row] = await world.db.query<{ text: string }>(
    'select string_agg(to_jsonb(a)::text, chr(10)) as text from acquirer_accounts a',
  );
  assert.ok(row?.text.includes('Main') && !row.text.includes('a-key-to-find'));
});

test('a route to what the account cannot take changes nothing, not even for the other currencies', async (t) => {
  const { world, deps, account } = await routedWorld(t);
  const id = await account('cards');
  const order = { priority: 1, weight: 1 };
  const of = { merchantId: world.merchantId, accountId: id, order } as const;
  const cardsOnly = (name: string) => {
    const manifest = deps.manifestOf(name);
    return manifest && { ...manifest, methods: ['card' as const] };
  };
  const refused = await setRoutes(
    { ...deps, manifestOf: cardsOnly },
    { ...of, currencies: ['AZN'], method: 'bnpl' },
  );
  assert.deepEqual(refused, { kind: 'not_supported', currencies: ['AZN'] });
  assert.deepEqual(await world.db.query('select from routes'), []);
  const nobody = await setRoutes(deps, {
    ...of,
    accountId: 'acc_none',
    currencies: ['AZN'],
    method: 'card',
  });
  assert.deepEqual(nobody, { kind: 'no_account' });
});

async function routedWorld(t: Parameters<typeof startMoneyWorld>[0] & Parameters<typeof bankForTests>[0]) {
  const world = await startMoneyWorld(t);
  const bank = await bankForTests(t);
  const { fetch, close } = createConnectorFetch();
  t.after(close);
  const random = seededRandom(7);
  const deps: FindRoutesDeps = {
    db: world.db,
    now: world.clock.now,
    seal: world.seal,
    random: () => random.next(),
    ...connectors({ fetch, now: world.clock.now }, bank.url),
  };
  return {
    world,
    deps,
    account: (label: string, url = bank.url) => addAccount(world, deps, label, url),
    async lead(accountId: string, choices: { priority?: number; weight?: number; currencies?: ['EUR'] }) {
      const { currencies = ['AZN'], ...order } = choices;
      const result = await setRoutes(deps, {
        merchantId: world.merchantId,
        accountId,
        currencies: currencies as ('AZN' | 'EUR')[],
        method: 'card',
        order: { priority: 1, weight: 1, ...order },
      });
      assert.equal(result.kind, 'set');
    },
  };
}

async function addAccount(
  world: MoneyWorld,
  deps: FindRoutesDeps,
  label: string,
  url: string,
): Promise<string> {
  const result = await connectAcquirer(deps, {
    merchantId: world.merchantId,
    livemode: false,
    connector: 'sandbox',
    label,
    credentials: { base_url: url, terminal_key: 'terminal' },
  });
  assert.ok(result.kind === 'connected');
  return result.account.id;
}
