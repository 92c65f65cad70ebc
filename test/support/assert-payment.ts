import assert from 'node:assert/strict';
import type { Session } from '../../src/domain/session.ts';
import { assertOneEventPerMove } from './assert-one-event-per-move.ts';
import type { MoneyWorld } from './money-world.ts';

/**
 * How the newest attempt of a session ended: `paid` by one sale, or the reason why nothing was sent for it, in the
 * ledger of the bank as in our rows. Either way no card is kept, and every move wrote its event.
 */
export async function assertPayment(
  world: MoneyWorld,
  session: Pick<Session, 'id'>,
  ended: { kind: 'paid' } | { kind: 'not_sent'; reason: string },
): Promise<void> {
  const after = await world.session(session);
  const attempts = await world.attempts(session);
  const attempt = attempts.at(-1);
  const newest = await world.db.query<{ id: string }>('select id from operations where attempt_id = $1', [
    attempt?.id,
  ]);
  const sales = (await world.sales(session)).filter((sale) => newest.some(({ id }) => id === sale.operation));
  const approved = (await world.sales(session)).filter((sale) => sale.result === 'approved');
  if (ended.kind === 'paid') {
    assert.deepEqual(
      [after.status, after.lastError, attempt?.state],
      ['succeeded', null, 'approved'],
      after.lastError?.code,
    );
    assert.deepEqual([sales.length, approved.length], [1, 1], 'one sale, approved');
  } else {
    assert.deepEqual(
      [after.status, after.lastError?.code, attempt?.state, attempt?.decline_reason],
      ['open', ended.reason, 'declined', ended.reason],
    );
    assert.deepEqual([sales, approved], [[], []], 'nothing came to the bank');
  }
  assert.deepEqual(await world.db.query('select from cards_in_flight'), [], 'no card is kept');
  await assertOneEventPerMove(world, session.id);
}
