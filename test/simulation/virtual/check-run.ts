import assert from 'node:assert/strict';
import type { Row } from './memory-tables.ts';
import { amountOfRun, type VirtualWorld } from './world.ts';

/* I1 to I14 of security.md, as far as they concern one session, against the books of the acquirers. */

const final = ['succeeded', 'failed', 'expired'];
const finalEvents = ['checkout.session.completed', 'checkout.session.failed', 'checkout.session.expired'];
const decided = ['approved', 'declined', 'not_sent', 'reversed'];

export function checkRun(world: VirtualWorld): void {
  const { tables } = world.database;
  const rows = (table: string) => tables.rows(table, null);
  const [session] = rows('sessions');
  assert.ok(session);
  const operations = rows('operations');
  checkMoney(world, String(session.status), operations);
  assert.ok(
    rows('attempts').every(({ state }) => state === 'approved' || state === 'declined'),
    'I9: an attempt is still open after everything has healed',
  );
  assert.ok(
    operations.every(({ state }) => decided.includes(String(state))),
    'I9: an operation is still undecided after everything has healed',
  );
  assert.ok(final.includes(String(session.status)), `I9: the session rests in ${session.status}`);
  checkEvents(session, rows('events'));
  checkTimes(session, rows('attempts'));
  assert.equal(rows('cards_in_flight').length, 0, 'I13: a card is left in the vault');
}

function checkMoney(world: VirtualWorld, status: string, operations: readonly Row[]): void {
  const lines = world.acquirers.flatMap((acquirer) => acquirer.lines).sort((a, b) => a.atMs - b.atMs);
  const ids = new Set(operations.map(({ id }) => id));
  let net = 0;
  for (const { operation, kind, result, amount } of lines) {
    assert.ok(ids.has(operation), `I9: ${operation} is known to no operation`);
    if (result !== 'approved') continue;
    assert.equal(amount, amountOfRun.amountMinor, 'I14: another amount');
    net += kind === 'sale' ? 1 : -1;
    assert.ok(net <= 1, 'I1: two charges stand at once');
  }
  if (net === 1) assert.equal(status, 'succeeded', 'I2: charged and not succeeded');
  else assert.notEqual(status, 'succeeded', 'I3: succeeded and not charged');
  const booked = world.database.tables.rows('journals', null).map(({ source }) => String(source));
  const moved = lines
    .filter(({ result }) => result === 'approved')
    .map(({ kind, operation }) => `${kind === 'sale' ? 'approval' : kind}:${operation}`);
  assert.deepEqual(booked.sort(), moved.sort(), 'I7: the ledger is not the acquirer’s');
}

function checkEvents(session: Row, events: readonly Row[]): void {
  const sorted = [...events].sort((a, b) => Number(a.sequence) - Number(b.sequence));
  assert.deepEqual(
    sorted.map(({ sequence }) => sequence),
    sorted.map((_, index) => index + 1),
    'I8: the numbers of the events have a gap',
  );
  assert.equal(session.event_sequence, events.length, 'I8: the session counts other events');
  const ends = sorted.filter(({ type }) => finalEvents.includes(String(type)));
  assert.equal(ends.length, 1, 'I8: not just one final event');
  const after = sorted.slice(sorted.indexOf(ends[0] ?? {}) + 1);
  assert.ok(
    after.every(({ type }) => type === 'payment.late_reversed'),
    'I5: something happened after the end',
  );
}

function checkTimes(session: Row, attempts: readonly Row[]): void {
  const endMs = (session.expires_at as Date).getTime();
  for (const { created_at, sent_at } of attempts) {
    assert.ok((created_at as Date).getTime() < endMs, 'I11: an attempt began after its session was over');
    if (sent_at) assert.ok((sent_at as Date).getTime() < endMs, 'I11: an attempt was sent after its session');
  }
}
