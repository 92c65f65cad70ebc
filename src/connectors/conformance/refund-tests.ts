import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import type {
  Connector,
  ConnectorManifest,
  RefundLookupOutcome,
  RefundOrder,
  RefundOutcome,
  RefundRef,
} from '../connector.ts';
import { type AcquirerWorld, acquirerFaults, type FakeAcquirer } from './acquirer-world.ts';
import { inTime, openAcquirer } from './open-acquirer.ts';
import { takeBack } from './reverse-tests.ts';

/** What a connector promises about giving money back. */
export function refundTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 12: it gives money back if and only if it says so`, async (context) => {
    const { connector } = await openAcquirer(context, manifest, world);
    const has = manifest.can.refund !== false;
    assert.equal(connector.refund !== undefined, has);
    assert.equal(connector.lookupRefund !== undefined, has && manifest.can.lookup);
    assert.ok(!manifest.can.void || manifest.can.reverse, 'a void is a reversal');
  });
  if (!manifest.can.refund) return;
  givingTests(name, manifest, world);
  if (manifest.can.void) voidTests(name, manifest, world);
  lostAnswerTests(name, manifest, world);
}

function givingTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  const parts = manifest.can.partialRefund ? [1200, 3700] : [4900];
  test(`${name} 7: a charge goes back in ${parts.length} until nothing is left, and no more`, async (context) => {
    const { acquirer, give, refundOf } = await openPaid(context, manifest, world);
    for (const amountMinor of parts) {
      const order = refundOf(amountMinor);
      const given = await give(order);
      assert.ok(given?.kind === 'refunded' && given.reference !== '', inspect(given));
      assert.deepEqual(given.amount, order.amount);
    }
    const tooMuch = await give(refundOf(1));
    assert.deepEqual([tooMuch?.kind, (await acquirer.refunds()).length], ['declined', parts.length]);
  });

  if (manifest.can.lookup)
    test(`${name} 7: a look-up finds a refund as it was answered, and one that never was is not found`, async (context) => {
      const { give, lookup, refundOf } = await openPaid(context, manifest, world);
      const order = refundOf();
      assert.deepEqual(await lookup(order), { kind: 'not_found' });
      const given = await give(order);
      assert.ok(given?.kind === 'refunded', inspect(given));
      assert.deepEqual(await lookup(order, given.reference), given);
    });

  if (manifest.can.refund === 'once') {
    test(`${name} 6: the same refund sent again, later or at once, is given once`, async (context) => {
      const { acquirer, refund, give, refundOf } = await openPaid(context, manifest, world);
      const order = refundOf();
      const together = await Promise.all([1, 2, 3].map(() => refund(order)));
      const later = await give(order);
      assert.equal(later?.kind, 'refunded', inspect(later));
      for (const outcome of together) assert.ok(outcome && outcome.kind !== 'declined', inspect(outcome));
      assert.equal((await acquirer.refunds()).length, 1);
    });
  }

  test(`${name} 7: what was never charged is not given back`, async (context) => {
    const { acquirer, give, refundOf } = await openPaid(context, manifest, world);
    const outcome = await give({ ...refundOf(), saleId: newId('op'), saleReference: 'nothing' });
    assert.equal(outcome?.kind, 'declined', inspect(outcome));
    assert.deepEqual(await acquirer.refunds(), []);
  });
}

/** By these words a refund whose sale was taken back after all is told apart from one that failed. */
function voidTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 7: what was taken back whole cannot be refunded, and is said to be gone`, async (context) => {
    const { acquirer, connector, give, refundOf, sale } = await openPaid(context, manifest, world);
    const order = refundOf();
    assert.equal((await takeBack(acquirer, connector, sale))?.kind, 'reversed');
    const outcome = await give(order);
    assert.ok(outcome?.kind === 'declined', inspect(outcome));
    assert.equal(outcome.reason, 'sale_not_refundable');
    if (connector.lookup) assert.equal((await connector.lookup(sale, inTime())).kind, 'reversed');
    assert.deepEqual(await acquirer.refunds(), []);
  });

  test(`${name} 7: what was refunded is not taken back besides`, async (context) => {
    const { acquirer, connector, give, refundOf, sale } = await openPaid(context, manifest, world);
    assert.equal((await give(refundOf()))?.kind, 'refunded');
    assert.equal((await takeBack(acquirer, connector, sale))?.kind, 'refused');
    if (connector.lookup) assert.equal((await connector.lookup(sale, inTime())).kind, 'approved');
  });
}

function lostAnswerTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  for (const fault of world.faults ?? acquirerFaults) {
    test(`${name} 5: after ${fault} it is not known what became of a refund, and the acquirer's word settles it`, async (context) => {
      const { acquirer, refund, settle, refundOf } = await openPaid(context, manifest, world);
      const order = refundOf();
      await acquirer.next(fault, 'refund');
      const outcome = await refund(order, fault === 'silence' ? 300 : undefined);
      // Of another amount the caller notices; anything else may not pass for an answer.
      if (fault !== 'wrong_amount' && fault !== 'wrong_currency')
        assert.equal(outcome?.kind, 'unknown', inspect(outcome));
      const isLost = fault === 'request_lost';
      const found = await settle(order);
      assert.equal(found.kind, isLost ? 'not_found' : 'refunded', inspect(found));
      if (found.kind === 'refunded') assert.deepEqual(found.amount, order.amount);
      assert.equal((await acquirer.refunds()).length, isLost ? 0 : 1);
    });
  }

  test(`${name} 5: a refund that reaches nobody, or in no time, was not sent`, async (context) => {
    const { connectorWith, acquirer, refundOf, refOf } = await openPaid(context, manifest, world);
    const unreachable = connectorWith(acquirer.unreachableCredentials);
    const order = refundOf();
    assert.equal((await unreachable.refund?.(order, inTime()))?.kind, 'not_sent');
    if (unreachable.lookupRefund)
      assert.equal((await unreachable.lookupRefund(refOf(order), inTime())).kind, 'not_reached');
    assert.equal((await unreachable.refund?.(order, AbortSignal.abort()))?.kind, 'not_sent');
    assert.deepEqual(await acquirer.refunds(), []);
  });

  test(`${name} 5: a refund whose time to be sent has passed is not sent`, async (context) => {
    const { acquirer, refund, refundOf } = await openPaid(context, manifest, world);
    const before = acquirer.requestCount();
    const late = { ...refundOf(), sendBefore: new Date(Date.now() - 1_000) };
    assert.equal((await refund(late))?.kind, 'not_sent');
    assert.equal(acquirer.requestCount(), before);
  });
}

/** An acquirer at which 4900 have just been paid. */
async function openPaid(context: TestContext, manifest: ConnectorManifest, world: AcquirerWorld) {
  const open = await openAcquirer(context, manifest, world);
  const { outcome: paid, sale } = await open.payThrough(open.order());
  assert.ok(paid.kind === 'approved', inspect(paid));
  const { acquirer, connector } = open;
  const refundOf = (amountMinor = sale.amount.amountMinor): RefundOrder => ({
    operationId: newId('op'),
    saleId: sale.operationId,
    saleReference: paid.reference,
    amount: money(amountMinor, sale.amount.currency),
    sendBefore: new Date(Date.now() + 60_000),
  });
  const refOf = ({ operationId, amount }: RefundOrder, reference: string | null = null): RefundRef => ({
    operationId,
    amount,
    reference,
    // Some time ago: what is reported late has been reported by now.
    sentAt: new Date(Date.now() - 3_600_000),
    sale,
    others: [],
  });
  const refund = async (order: RefundOrder, ms?: number) => connector.refund?.(order, inTime(ms));
  const lookup = async (order: RefundOrder, reference: string | null = null) =>
    connector.lookupRefund?.(refOf(order, reference), inTime());
  const settle = async (order: RefundOrder, reference: string | null = null): Promise<RefundLookupOutcome> =>
    (await lookup(order, reference)) ?? newsOf(acquirer, connector, order.operationId);
  return {
    ...open,
    sale,
    refundOf,
    refOf,
    refund,
    lookup,
    settle,
    /** Gives back, and waits for the acquirer's last word, which some only report. */
    async give(order: RefundOrder): Promise<RefundOutcome | RefundLookupOutcome | undefined> {
      const outcome = await refund(order);
      return outcome?.kind === 'pending' ? settle(order, outcome.reference) : outcome;
    },
  };
}

function newsOf(acquirer: FakeAcquirer, connector: Connector, operationId: string): RefundLookupOutcome {
  const outcomes = (acquirer.notifications?.() ?? []).flatMap((raw) => {
    const reading = connector.readNotification?.(raw);
    const news = reading?.kind === 'read' ? reading.news : [];
    return news.flatMap((one) =>
      one.about === 'refund' && one.operationId === operationId && one.outcome ? [one.outcome] : [],
    );
  });
  return outcomes.at(-1) ?? { kind: 'not_found' };
}
