import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addStaff, signedIn } from '../../test/support/staff.ts';
import { startWorld } from '../../test/support/world.ts';
import { verifyAudit } from './verify-audit.ts';

test('one changed byte, a row taken out, a row put in and an end cut off are each named', async (t) => {
  const world = await startWorld(t, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } });
  const { installation, merchantId } = world;
  const { db } = installation;
  const owner = await signedIn(world.url, (await addStaff(world)).email);
  const base = `/dashboard/${merchantId}/test`;
  for (const name of ['one', 'two', 'three', 'four']) {
    await owner.get(`${base}/keys/new`);
    assert.equal((await owner.post(`${base}/keys`, { name, 'scopes.checkout:read': 'on' })).status, 200);
  }
  const faults = async () => (await verifyAudit(installation)).faults;
  assert.deepEqual(await faults(), []);

  const change = (from: string, to: string) =>
    db.execute(
      'update audit_entries set content = replace(content, $2, $3) where merchant_id = $1 and number = 2',
      [merchantId, from, to],
    );
  await change('two', 'twp');
  assert.deepEqual(await faults(), [{ kind: 'changed', merchantId, number: 2 }]);
  await change('twp', 'two');
  assert.deepEqual(await faults(), []);

  await db.execute(`create table kept as select * from audit_entries where merchant_id = '${merchantId}'`);
  await db.execute('delete from audit_entries where merchant_id = $1 and number = 3', [merchantId]);
  assert.deepEqual(await faults(), [{ kind: 'missing', merchantId, number: 3 }]);
  await db.execute('insert into audit_entries select * from kept where number = 3');

  await db.execute('delete from audit_entries where merchant_id = $1 and number = 4', [merchantId]);
  assert.deepEqual(await faults(), [{ kind: 'cut', merchantId, number: 4 }]);
  await db.execute('insert into audit_entries select * from kept where number = 4');

  await db.execute(
    'insert into audit_entries select merchant_id, 5, content, seal, created_at from kept where number = 4',
  );
  assert.deepEqual(await faults(), [{ kind: 'changed', merchantId, number: 5 }]);
});

test('what fails is not in the log, and what is in the log was done', async (t) => {
  const world = await startWorld(t, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } });
  const owner = await signedIn(world.url, (await addStaff(world)).email);
  const session = await world.createSession();
  const page = `/dashboard/${world.merchantId}/test/payments/${session.id}`;
  await owner.get(page);
  // Nobody has paid, so there is nothing to give back.
  assert.equal((await owner.post(`${page}/refunds`, { amount: '10', sure: 'on' })).status, 400);
  assert.equal((await owner.post(`${page}/cancel`)).location, `${page}?done=cancelled`);
  assert.equal((await owner.post(`${page}/cancel`)).status, 400);
  const rows = await world.installation.db.query<{ content: string }>(
    'select content from audit_entries where merchant_id = $1 order by number',
    [world.merchantId],
  );
  assert.deepEqual(
    rows.map(({ content }) => JSON.parse(content).action),
    ['payment_cancelled'],
  );
});
