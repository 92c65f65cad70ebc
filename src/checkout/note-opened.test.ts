import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readPage } from '../../test/support/pay-page.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';

const world = await startWorld({ after });
const { db } = world.installation;

const openedAt = async (id: string) => {
  const [row] = await db.query<{ at: Date | null }>('select opened_at as at from sessions where id = $1', [
    id,
  ]);
  return row?.at ?? null;
};

test('the first look at a page is counted, once, and a payment under way is not held up by it', async () => {
  const [looked, held, unseen] = [
    await world.createSession(),
    await world.createSession(),
    await world.createSession(),
  ];
  await db.tx(async (tx) => {
    await tx.query('select 1 from sessions where id = $1 for update', [held.id]);
    await readPage(looked.checkout_url);
    await readPage(held.checkout_url);
    // Whoever holds a session is not waited for, and the others are counted all the same.
    await waitUntil(async () => (await openedAt(looked.id)) !== null);
    assert.equal(await openedAt(held.id), null);
  });
  await waitUntil(async () => (await openedAt(held.id)) !== null);
  const first = await openedAt(looked.id);
  await readPage(looked.checkout_url);
  await readPage(looked.checkout_url);
  assert.deepEqual(await openedAt(looked.id), first);
  assert.equal(await openedAt(unseen.id), null);
});
