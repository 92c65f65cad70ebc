import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { postCard } from '../../../test/support/pay-page.ts';
import { startWorld } from '../../../test/support/world.ts';
import { countDays } from './count-days.ts';

const world = await startWorld({ after });
const { db } = world.installation;

test('a day is counted as it was, kept when it is over, and counted anew for another time zone', async () => {
  const { merchantId } = world;
  const pay = async (fields: Record<string, unknown>, number = '4242424242424242') => {
    const session = await world.createSession(fields);
    await postCard(session.checkout_url, { number });
    return session.id;
  };
  await pay({ amount: 1_000 });
  await pay({ amount: 500, currency: 'EUR' });
  await pay({ amount: 700 }, '4000000000000002');
  await world.createSession();
  let now = new Date(Date.now());
  const deps = { db, now: () => now };
  const key = { merchantId, livemode: false, timeZone: 'Asia/Baku', count: 3 };
  const today = (await countDays(deps, key)).at(-1);
  assert.deepEqual(
    today?.money.map(({ currency, paidMinor, paidCount }) => [currency, paidMinor, paidCount]),
    [
      ['AZN', 1_000, 1],
      ['EUR', 500, 1],
    ],
  );
  assert.deepEqual([today?.approved, today?.declined], [2, 1]);
  assert.deepEqual(today?.funnel, { created: 4, opened: 3, submitted: 3, authenticated: 3, paid: 2 });

  // For five minutes the count is good to a page; then what came meanwhile is in it.
  await pay({ amount: 1 });
  assert.equal((await countDays(deps, key)).at(-1)?.approved, 2);
  now = new Date(now.getTime() + 301_000);
  assert.equal((await countDays(deps, key)).at(-1)?.approved, 3);

  // Four days on, the day is over: counted once more, then kept for good.
  now = new Date(now.getTime() + 4 * 86_400_000);
  const later = { ...key, count: 6 };
  const day = async (zone = 'Asia/Baku') =>
    (await countDays(deps, { ...later, timeZone: zone })).find(({ day }) => day === today?.day);
  assert.equal((await day())?.approved, 3);
  await db.execute('update attempts set livemode = true');
  assert.equal((await day())?.approved, 3);
  const elsewhere = await countDays(deps, { ...later, timeZone: 'UTC' });
  assert.equal(
    elsewhere.reduce((sum, { approved }) => sum + approved, 0),
    0,
  );
});
