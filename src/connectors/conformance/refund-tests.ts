import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import type { ConnectorManifest, PayOrder, RefundOrder } from '../connector.ts';
import { type AcquirerWorld, acquirerFaults } from './acquirer-world.ts';
import { inTime, openAcquirer } from './open-acquirer.ts';

/** What a connector promises about giving money back. */
export function refundTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 12: it gives money back if and only if it says so`, async (context) => {
    const { connector } = await openAcquirer(context, manifest, world);
    const has = manifest.can.refund !== false;
    assert.deepEqual([connector.refund !== undefined, connector.lookupRefund !== undefined], [has, has]);
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
    const { acquirer, refund, refundOf } = await openPaid(context, manifest, world);
    for (const amountMinor of parts) {
      const order = refundOf(amountMinor);
      const given = await refund(order);
      assert.ok(given?.kind === 'refunded' && given.reference !== '', inspect(given));
      assert.deepEqual(given.amount, order.amount);
    }
    const tooMuch = await refund(refundOf(1));
    assert.deepEqual([tooMuch?.kind, (await acquirer.refunds()).length], ['declined', parts.length]);
  });

  test(`${name} 7: a look-up finds a refund as it was answered, and one that never was is not found`, async (context) => {
    const { refund, lookup, refundOf } = await openPaid(context, manifest, world);
    const order = refundOf();
    assert.deepEqual(await lookup(order.operationId), { kind: 'not_found' });
    const given = await refund(order);
    assert.deepEqual(await lookup(order.operationId), given);
  });

  if (manifest.can.refund === 'once') {
    test(`${name} 6: the same refund sent again, later or at once, is given once`, async (context) => {
      const { acquirer, refund, refundOf } = await openPaid(context, manifest, world);
      const order = refundOf();
      const together = await Promise.all([1, 2, 3].map(() => refund(order)));
      const later = await refund(order);
      assert.equal(later?.kind, 'refunded');
      for (const outcome of together) assert.deepEqual(outcome, later);
      assert.equal((await acquirer.refunds()).length, 1);
    });
  }

  test(`${name} 7: what was never charged is not given back`, async (context) => {
    const { refund, refundOf } = await openPaid(context, manifest, world);
    const outcome = await refund({ ...refundOf(), saleId: newId('op'), saleReference: 'nothing' });
    assert.equal(outcome?.kind, 'declined');
  });
}

/** By these words a refund whose sale was taken back after all is told apart from one that failed. */
function voidTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 7: what was taken back whole cannot be refunded, and is said to be gone`, async (context) => {
    const { acquirer, connector, refund, refundOf } = await openPaid(context, manifest, world);
    const order = refundOf();
    assert.equal((await connector.reverse?.(order.saleId, inTime()))?.kind, 'reversed');
    const outcome = await refund(order);
    assert.ok(outcome?.kind === 'declined', inspect(outcome));
    assert.equal(outcome.reason, 'sale_not_refundable');
    assert.equal((await connector.lookup(order.saleId, inTime())).kind, 'reversed');
    assert.deepEqual(await acquirer.refunds(), []);
  });

  test(`${name} 7: what was refunded is not taken back besides`, async (context) => {
    const { connector, refund, refundOf } = await openPaid(context, manifest, world);
    const order = refundOf();
    assert.equal((await refund(order))?.kind, 'refunded');
    assert.equal((await connector.reverse?.(order.saleId, inTime()))?.kind, 'refused');
    assert.equal((await connector.lookup(order.saleId, inTime())).kind, 'approved');
  });
}

function lostAnswerTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  for (const fault of acquirerFaults) {
    test(`${name} 5: after ${fault} it is not known what became of a refund, and a look-up settles it`, async (context) => {
      const { acquirer, refund, lookup, refundOf } = await openPaid(context, manifest, world);
      const order = refundOf();
      await acquirer.next(fault, 'refund');
      const outcome = await refund(order, fault === 'silence' ? 300 : undefined);
      // Of another amount the caller notices; anything else may not pass for an answer.
      if (fault !== 'wrong_amount' && fault !== 'wrong_currency') assert.equal(outcome?.kind, 'unknown');
      const isLost = fault === 'request_lost';
      const found = await lookup(order.operationId);
      assert.equal(found?.kind, isLost ? 'not_found' : 'refunded');
      if (found?.kind === 'refunded') assert.deepEqual(found.amount, order.amount);
      assert.equal((await acquirer.refunds()).length, isLost ? 0 : 1);
    });
  }

  test(`${name} 5: a refund that reaches nobody, or in no time, was not sent`, async (context) => {
    const { connectorWith, acquirer, refundOf } = await openPaid(context, manifest, world);
    const unreachable = connectorWith(acquirer.unreachableCredentials);
    const order = refundOf();
    assert.equal((await unreachable.refund?.(order, inTime()))?.kind, 'not_sent');
    assert.equal((await unreachable.lookupRefund?.(order.operationId, inTime()))?.kind, 'not_reached');
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
  const payment: PayOrder = open.order();
  const paid = await open.connector.pay(payment, inTime());
  assert.ok(paid.kind === 'approved', inspect(paid));
  const refundOf = (amountMinor = payment.amount.amountMinor): RefundOrder => ({
    operationId: newId('op'),
    saleId: payment.operationId,
    saleReference: paid.reference,
    amount: money(amountMinor, payment.amount.currency),
    sendBefore: new Date(Date.now() + 60_000),
  });
  return {
    ...open,
    refundOf,
    refund: async (order: RefundOrder, ms?: number) => open.connector.refund?.(order, inTime(ms)),
    lookup: async (id: string) => open.connector.lookupRefund?.(id, inTime()),
  };
}
