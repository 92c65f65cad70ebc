import assert from 'node:assert/strict';
import type { Session } from '../../src/domain/session.ts';
import type { MoneyWorld } from '../support/money-world.ts';

/**
 * What must hold for a session once the world has healed, against the bank's own ledger. Throws with the name of the
 * invariant of security.md that broke.
 */
export async function checkSession(world: MoneyWorld, session: Pick<Session, 'id'>): Promise<void> {
  const now = await world.session(session);
  const attempts = await world.attempts(session);
  const sales = await world.sales(session);
  const approved = sales.filter((sale) => sale.result === 'approved');
  assert.ok(approved.length <= 1, `I1: ${approved.length} approved charges of one session`);
  if (approved.length === 1) assert.equal(now.status, 'succeeded', 'I2: charged and not succeeded');
  else assert.notEqual(now.status, 'succeeded', 'I3: succeeded and not charged');
  for (const sale of sales) {
    assert.equal(sale.amount, now.amount.amountMinor, 'I14: another amount');
    assert.equal(sale.currency, now.amount.currency, 'I14: another currency');
  }
  const live = attempts.filter(({ state }) => state !== 'declined');
  assert.ok(live.length <= 1, 'I4: two attempts that may have moved money');
  assert.ok(
    attempts.every(({ state }) => state === 'approved' || state === 'declined'),
    'I9: an attempt has no end',
  );
  for (const attempt of attempts) {
    const truth = approved.some((sale) => sale.operation === attempt.id);
    assert.equal(attempt.state === 'approved', truth, 'I2: an attempt ended otherwise than the ledger says');
  }
  await checkEvents(world, session);
  assert.equal(now.attemptsCount, attempts.length);
}

async function checkEvents(world: MoneyWorld, session: Pick<Session, 'id'>): Promise<void> {
  const events = await world.events(session);
  assert.deepEqual(
    events.map((event) => event.sequence),
    events.map((_, index) => index + 1),
    'I8: the numbers of the events have a gap',
  );
  const final = ['checkout.session.completed', 'checkout.session.failed', 'checkout.session.expired'];
  const ends = events.filter((event) => final.includes(event.type));
  assert.ok(ends.length <= 1, 'I8: more than one final event');
  if (ends.length === 1) assert.equal(events.at(-1), ends[0], 'I5: something happened after the end');
}

/** What must hold for the whole database. */
export async function checkDatabase(world: MoneyWorld): Promise<void> {
  const [cards] = await world.db.query<{ n: number }>('select count(*)::integer as n from cards_in_flight');
  assert.equal(cards?.n, 0, 'I13: a card is left in the vault');
  const [late] = await world.db.query<{ n: number }>(
    `select count(*)::integer as n
     from attempts a join sessions s on s.merchant_id = a.merchant_id and s.id = a.session_id
     where a.created_at >= s.expires_at or a.sent_at >= s.expires_at`,
  );
  assert.equal(late?.n, 0, 'I11: an attempt began or was sent after its session was over');
  await checkLedger(world);
}

async function checkLedger(world: MoneyWorld): Promise<void> {
  const unbalanced = await world.db.query(
    `select merchant_id, source, sum(amount) as sum
     from postings
     group by merchant_id, source
     having sum(amount) <> 0`,
  );
  assert.deepEqual(unbalanced, [], 'I7: a journal does not balance');
  const unbooked = await world.db.query(
    `select a.id
     from attempts a
     left join journals j on j.merchant_id = a.merchant_id and j.source = 'approval:' || a.id
     where (a.state = 'approved') <> (j.source is not null)`,
  );
  assert.deepEqual(unbooked, [], 'I7: an approval is not in the ledger');
}
