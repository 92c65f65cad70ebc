import assert from 'node:assert/strict';
import { builtInAccountId } from '../../../src/domain/operation.ts';
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
  const refunds = rows('refunds');
  checkMoney(world, String(session.status), operations, voidedBy(refunds, operations));
  checkRefunds(world, session, refunds, operations);
  assert.ok(
    rows('attempts').every(({ state }) => state === 'approved' || state === 'declined'),
    'I9: an attempt is still open after everything has healed',
  );
  assert.ok(
    operations.every((one) => decided.includes(String(one.state)) || isLeftToAPerson(world, one)),
    'I9: an operation is still undecided after everything has healed',
  );
  assert.ok(final.includes(String(session.status)), `I9: the session rests in ${session.status}`);
  checkEvents(session, rows('events'));
  checkTimes(session, rows('attempts'));
  assert.equal(rows('cards_in_flight').length, 0, 'I13: a card is left in the vault');
}

/** An acquirer that gives a repeat twice, and lost both that it got: nobody may send a third. */
function isLeftToAPerson({ acquirers }: VirtualWorld, operation: Row): boolean {
  const at = operation.account_id === builtInAccountId ? 0 : 1;
  const isForgetful = acquirers[at]?.manifest.can.refund === 'blindly';
  return operation.kind === 'refund' && isForgetful && operation.not_found_count === 1;
}

/** Sales that were taken back because the merchant wanted a refund: they had paid their session. */
function voidedBy(refunds: readonly Row[], operations: readonly Row[]): ReadonlySet<unknown> {
  const voids = refunds.filter((one) => one.acquirer_action === 'void' && one.status === 'succeeded');
  const ids = new Set(voids.map(({ operation_id }) => operation_id));
  return new Set(operations.filter(({ id }) => ids.has(id)).map(({ sale_id }) => sale_id));
}

function checkMoney(
  world: VirtualWorld,
  status: string,
  operations: readonly Row[],
  voided: ReadonlySet<unknown>,
): void {
  const lines = world.acquirers.flatMap((acquirer) => acquirer.lines).sort((a, b) => a.atMs - b.atMs);
  const ids = new Set(operations.map(({ id }) => id));
  let net = 0;
  for (const { operation, kind, result, amount } of lines) {
    assert.ok(ids.has(operation), `I9: ${operation} is known to no operation`);
    if (result !== 'approved' || kind === 'refund') continue;
    assert.equal(amount, amountOfRun.amountMinor, 'I14: another amount');
    if (kind === 'reversal' && voided.has(operation)) continue;
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

/** What went back by the books of the acquirers is what was told, once each, and never more than was paid. */
function checkRefunds(
  { acquirers }: VirtualWorld,
  session: Row,
  refunds: readonly Row[],
  operations: readonly Row[],
): void {
  const lines = acquirers.flatMap((acquirer) => acquirer.lines).filter(({ result }) => result === 'approved');
  let back = 0;
  for (const { operation_id, status, acquirer_action, amount, id } of refunds) {
    const message = operations.find((one) => one.id === operation_id);
    const given = lines.filter(({ kind, operation }) =>
      acquirer_action === 'void'
        ? kind === 'reversal' && operation === message?.sale_id
        : kind === 'refund' && operation === operation_id,
    );
    const isPending = status === 'pending' && given.length === 0;
    assert.equal(
      given.length,
      status === 'succeeded' ? 1 : 0,
      `I6: ${id} is ${status} and went back otherwise`,
    );
    for (const line of given) assert.equal(line.amount, amount, 'I14: another amount went back');
    if (status === 'succeeded' || isPending) back += Number(amount);
  }
  assert.equal(session.amount_refunded, back, 'I6: the session counts other refunds');
  assert.ok(back <= amountOfRun.amountMinor, 'I6: more went back than was paid');
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
    after.every(({ type }) => type === 'payment.late_reversed' || String(type).startsWith('refund.')),
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
