import assert from 'node:assert/strict';
import { isDecided } from '../../src/domain/operation.ts';
import type { RefundObject } from '../../src/domain/refund.ts';
import type { Session } from '../../src/domain/session.ts';
import type { LedgerLine } from '../../src/sandbox-bank/ledger.ts';
import type { MoneyWorld } from '../support/money-world.ts';
import type { OperationRow } from '../support/session-rows.ts';

/**
 * What must hold for a session once the world has healed, against the bank's own ledger. Throws with the name of the
 * invariant of security.md that broke.
 */
export async function checkSession(world: MoneyWorld, session: Pick<Session, 'id'>): Promise<void> {
  const now = await world.session(session);
  const attempts = await world.attempts(session);
  const operations = await world.operations(session);
  const lines = await world.bankLines(session);
  const refunds = await world.refunds(session);
  const net = netCharges(lines, await listVoidedSales(world, session));
  if (net === 1) assert.equal(now.status, 'succeeded', 'I2: charged and not succeeded');
  else assert.notEqual(now.status, 'succeeded', 'I3: succeeded and not charged');
  const amounts = new Map(operations.map(({ id, amount }) => [id, amount]));
  for (const line of lines.filter(({ kind, result }) => kind === 'sale' || result === 'approved')) {
    assert.equal(line.amount, amounts.get(line.operation), 'I14: another amount');
    assert.equal(line.currency, now.amount.currency, 'I14: another currency');
  }
  const live = attempts.filter(({ state }) => state !== 'declined');
  assert.ok(live.length <= 1, 'I4: two attempts that may have moved money');
  assert.ok(
    attempts.every(({ state }) => state === 'approved' || state === 'declined'),
    'I9: an attempt is still open after everything has healed',
  );
  assert.ok(
    operations.every(({ state }) => isDecided(state)),
    'I9: an operation is still undecided after everything has healed',
  );
  await checkBooks(world, operations, lines);
  checkRefunds(now, refunds, lines);
  await checkEvents(world, session, refunds);
  assert.equal(now.attemptsCount, attempts.length);
}

/** Sales that were taken back because the merchant wanted a refund: they had paid their session. */
async function listVoidedSales(world: MoneyWorld, { id }: Pick<Session, 'id'>): Promise<ReadonlySet<string>> {
  const rows = await world.db.query<{ sale: string }>(
    `select o.sale_id as sale
     from refunds r join operations o on o.merchant_id = r.merchant_id and o.id = r.operation_id
     where r.session_id = $1 and r.acquirer_action = 'void' and r.status = 'succeeded'`,
    [id],
  );
  return new Set(rows.map(({ sale }) => sale));
}

/**
 * Charges that stand, in the order in which the bank decided: there is never more than one, not for a moment. What was given
 * back at the merchant's wish had been paid all the same.
 */
function netCharges(lines: readonly LedgerLine[], voided: ReadonlySet<string>): number {
  let net = 0;
  for (const { kind, result, operation } of lines) {
    if (result !== 'approved' || kind === 'refund') continue;
    if (kind === 'reversal' && voided.has(operation)) continue;
    net += kind === 'sale' ? 1 : -1;
    assert.ok(net <= 1, 'I1: two approved charges of one session stand at once');
  }
  return net;
}

/** Every charge of the bank and every one it took back stands in our ledger, and nothing else does. */
async function checkBooks(
  world: MoneyWorld,
  operations: readonly OperationRow[],
  lines: readonly LedgerLine[],
): Promise<void> {
  const ids = operations.map(({ id }) => id);
  const booked = await world.db.query<{ source: string }>(
    'select source from journals where reference = any($1::text[]) order by source',
    [ids],
  );
  const moved = lines
    .filter(({ result }) => result === 'approved')
    .map(({ kind, operation }) => `${kind === 'sale' ? 'approval' : kind}:${operation}`);
  assert.deepEqual(
    booked.map(({ source }) => source),
    moved.sort(),
    'I7: the ledger is not the bank’s',
  );
}

/** What went back by the bank's ledger is what the merchant was told, to the unit, and never more than was paid. */
function checkRefunds(now: Session, refunds: readonly RefundObject[], lines: readonly LedgerLine[]): void {
  assert.ok(
    refunds.every(({ status }) => status !== 'pending'),
    'I9: a refund is still pending after everything has healed',
  );
  const told = sumOf(refunds.filter(({ status }) => status === 'succeeded'));
  assert.equal(now.amountRefundedMinor, told, 'I6: the session counts other refunds than succeeded');
  const wasVoided = refunds.some((one) => one.status === 'succeeded' && one.acquirer_action === 'void');
  const back = lines.filter(({ kind, result }) => kind === 'refund' && result === 'approved');
  assert.equal(
    sumOf(back) + (wasVoided ? now.amount.amountMinor : 0),
    told,
    'I6: the bank gave back other money',
  );
  assert.ok(told <= now.amount.amountMinor, 'I6: more went back than was paid');
}

function sumOf(of: readonly { readonly amount: number }[]): number {
  return of.reduce((sum, { amount }) => sum + amount, 0);
}

async function checkEvents(
  world: MoneyWorld,
  session: Pick<Session, 'id'>,
  refunds: readonly RefundObject[],
): Promise<void> {
  const events = await world.events(session);
  assert.deepEqual(
    events.map((event) => event.sequence),
    events.map((_, index) => index + 1),
    'I8: the numbers of the events have a gap',
  );
  const final = ['checkout.session.completed', 'checkout.session.failed', 'checkout.session.expired'];
  const ends = events.filter((event) => final.includes(event.type));
  assert.ok(ends.length <= 1, 'I8: more than one final event');
  const isOfSession = (type: string) => type !== 'payment.late_reversed' && !type.startsWith('refund.');
  const last = events.filter(({ type }) => isOfSession(type)).at(-1);
  for (const { id, status } of refunds) {
    const told = events
      .filter(({ type }) => type.startsWith('refund.'))
      .map(({ type, body }) => ({ type, object: JSON.parse(body).data.object as RefundObject }))
      .filter(({ object }) => object.id === id);
    assert.equal(told[0]?.type, 'refund.created', 'I8: a refund was not announced first');
    const ends = told.filter(({ object }) => object.status !== 'pending');
    assert.deepEqual(
      [ends.length, told.at(-1)?.object.status],
      [1, status],
      'I8: a refund ended other than once',
    );
  }
  if (ends.length === 1) assert.equal(last, ends[0], 'I5: something happened after the end');
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
}
