import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { postCard, readPage } from '../../test/support/pay-page.ts';
import { startWorld } from '../../test/support/world.ts';
import { sandbox } from '../connectors/sandbox/index.ts';
import { connectAcquirer } from '../flows/connect-acquirer.ts';
import { setRoutes } from '../flows/set-routes.ts';

/* A merchant whose contract covers two brands: the page says so before anything is sent. */

const world = await startWorld({ after });
const mir = '2200000000000004';
const deps = { ...world.installation, manifestOf: () => sandbox };
const connected = await connectAcquirer(deps, {
  merchantId: world.merchantId,
  livemode: false,
  connector: 'sandbox',
  label: 'Two brands',
  credentials: { base_url: world.bankUrl, terminal_key: 'terminal' },
  cardBrands: ['visa', 'mastercard'],
});
assert.ok(connected.kind === 'connected');
const accountId = connected.account.id;
const order = { priority: 1, weight: 1 };
await setRoutes(deps, {
  merchantId: world.merchantId,
  accountId,
  currencies: ['AZN'],
  method: 'card',
  order,
});

test('a card that no account takes is named beside its field, in the language of the page, and nothing is sent', async () => {
  for (const [language, words] of [
    ['en', 'Mir cards cannot be used here'],
    ['ru', 'Карты Mir здесь не принимаются'],
    ['az', 'kartları burada qəbul edilmir'],
  ] as const) {
    const session = await world.createSession({ language });
    const page = await readPage(session.checkout_url);
    assert.match(page, /data-refused="amex discover [^"]*mir/);
    assert.doesNotMatch(page, /data-brand="mir"/);
    const answer = await postCard(session.checkout_url, { number: mir });
    assert.equal(answer.status, 422);
    assert.ok(answer.html.includes(words), language);
    const { json } = await world.call('GET', `/v2/payments/checkout/${session.id}`);
    assert.deepEqual([json.status, json.attempts_count], ['open', 0]);
  }
});

test('a card that an account takes is paid there, and in a currency without a contract every card is', async () => {
  const session = await world.createSession();
  await postCard(session.checkout_url, { number: '4242424242424242' });
  const [sale] = await world.installation.db.query(
    'select account_id from operations where session_id = $1',
    [session.id],
  );
  assert.deepEqual(sale, { account_id: accountId });
  const dollars = await world.createSession({ currency: 'USD' });
  assert.match(await readPage(dollars.checkout_url), / data-refused(?:="")?(?: |>)/);
  await postCard(dollars.checkout_url, { number: mir });
  assert.equal((await world.call('GET', `/v2/payments/checkout/${dollars.id}`)).json.status, 'succeeded');
});
