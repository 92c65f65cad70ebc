import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { Connector, ConnectorManifest, ReverseOutcome, SaleRef } from '../connector.ts';
import type { AcquirerWorld, FakeAcquirer } from './acquirer-world.ts';
import { inTime, openAcquirer } from './open-acquirer.ts';
import { saleOf } from './order-for-tests.ts';

/** What a connector promises about taking sales back. */
export function reverseTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 12: it takes sales back if and only if it says so`, async (context) => {
    const { connector } = await openAcquirer(context, manifest, world);
    assert.equal(connector.reverse !== undefined, manifest.can.reverse);
  });
  if (!manifest.can.reverse) return;

  test(`${name} 13: a charge is taken back whole and once, however often that is asked`, async (context) => {
    const { acquirer, connector, payThrough, settle, order } = await openAcquirer(context, manifest, world);
    const { outcome, sale } = await payThrough(order());
    assert.equal(outcome.kind, 'approved', inspect(outcome));
    const first = await takeBack(acquirer, connector, sale);
    assert.ok(first?.kind === 'reversed' && first.reference !== '', inspect(first));
    assert.deepEqual(first.amount, sale.amount);
    const again = await Promise.all([1, 2, 3].map(() => takeBack(acquirer, connector, sale)));
    for (const answer of again) assert.deepEqual(answer, first);
    if (manifest.can.lookup) assert.deepEqual(await settle(sale), { kind: 'reversed', amount: sale.amount });
    assert.equal((await acquirer.charges()).length, 1);
  });

  if (world.chargesBy === 'pay')
    test(`${name} 13: what was taken back before it came is never charged`, async (context) => {
      const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
      const payment = order();
      const burned = await takeBack(acquirer, connector, saleOf(payment.operationId, payment.amount));
      // Who cannot promise that says nothing, and is asked again.
      if (burned?.kind !== 'reversed') return assert.notEqual(burned?.kind, 'refused');
      assert.equal(burned.amount, null);
      assert.equal((await connector.pay(payment, inTime())).kind, 'declined');
      assert.deepEqual(await acquirer.charges(), []);
    });
  else
    test(`${name} 13: what was taken back while its customer was away is never charged`, async (context) => {
      const { acquirer, connector, order, settle } = await openAcquirer(context, manifest, world);
      const payment = order();
      const asked = await connector.pay(payment, inTime());
      assert.ok(asked.kind === 'challenged' && acquirer.visit, inspect(asked));
      const waiting = saleOf(payment.operationId, payment.amount, asked.reference ?? null);
      const sale = { ...waiting, isUnanswered: true };
      const taken = await takeBack(acquirer, connector, sale);
      // Who cannot call off an open page says nothing until it is over, and is asked again.
      if (!(connector.canCallOff ?? manifest.can.callOff)) return assert.equal(taken?.kind, 'unknown');
      assert.ok(taken?.kind === 'reversed' && taken.amount === null, inspect(taken));
      // An answer that came now would not be handed on any more; a page of the acquirer can be opened all the same.
      if (world.chargesBy === 'customer') {
        const customer = { cardNumber: acquirer.approvedCardNumber, agrees: true };
        await acquirer.visit(asked.challenge, customer);
      }
      assert.notEqual((await settle(sale)).kind, 'approved');
      assert.deepEqual(await acquirer.charges(), []);
    });

  test(`${name} 13: a reversal that reaches nobody, or in no time, is unknown`, async (context) => {
    const { connector, connectorWith, acquirer } = await openAcquirer(context, manifest, world);
    const unreachable = connectorWith(acquirer.unreachableCredentials);
    const sale = saleOf(undefined, undefined, 'REFERENCE0000001');
    assert.equal((await unreachable.reverse?.(sale, inTime()))?.kind, 'unknown');
    assert.equal((await connector.reverse?.(sale, AbortSignal.abort()))?.kind, 'unknown');
    assert.equal(acquirer.requestCount(), 0);
  });
}

/** Takes a sale back and waits for the acquirer's last word, which some only report. */
export async function takeBack(
  acquirer: FakeAcquirer,
  connector: Connector,
  sale: SaleRef,
): Promise<ReverseOutcome | undefined> {
  const outcome = await connector.reverse?.(sale, inTime());
  if (outcome?.kind !== 'unknown') return outcome;
  const reported = (acquirer.notifications?.() ?? []).flatMap((raw) => {
    const reading = connector.readNotification?.(raw);
    const news = reading?.kind === 'read' ? reading.news : [];
    return news.flatMap((one) =>
      one.about === 'reversal' && one.saleId === sale.operationId && one.outcome ? [one.outcome] : [],
    );
  });
  return reported.at(-1) ?? outcome;
}
