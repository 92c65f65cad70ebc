import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { issueKey } from '../../../test/support/api-keys.ts';
import { operationSuite } from '../../../test/support/operation-suite.ts';
import { assertRefused } from '../../../test/support/refusals.ts';
import { startWorld } from '../../../test/support/world.ts';
import { getCheckoutSession } from './get-checkout-session.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const { call } = await operationSuite(getCheckoutSession, world);

test('a session is read as it was created', async () => {
  const created = await world.createSession({
    metadata: { b: 1, a: 'x', c: false },
    customer: { name: 'Əli' },
  });
  assert.deepEqual((await call({ id: created.id })).json, created);
});

test('a live key sees the test session that it made, and another live key is told whose it is', async () => {
  const body = { amount: 1, currency: 'AZN', test_mode: true };
  const { json } = await world.call('POST', '/v2/payments/checkout', { key: world.liveKey, body });
  assert.match(json.id, /^cs_test_/);
  assert.equal((await call({ id: json.id, key: world.liveKey })).status, 200);
  assert.equal((await call({ id: json.id, key: world.testKey })).status, 200);
  const other = await call({ id: json.id, key: await issueKey(world, { livemode: true }) });
  assertRefused(other, { status: 404, code: 'NOT_FOUND', says: /exists in test mode/ });
});

test('an id with a letter too few, too many or of another mode is no id', async () => {
  const { id } = await world.createSession();
  for (const wrong of [
    id.slice(0, -1),
    `${id}a`,
    id.replace('cs_test', 'cs_live'),
    id.toLowerCase(),
    `${id}%20`,
  ]) {
    assertRefused(await call({ id: wrong }), { status: 404, code: 'NOT_FOUND', param: 'id' });
  }
});
