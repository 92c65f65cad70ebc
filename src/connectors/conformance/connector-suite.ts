import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Currency, currencyCodes } from '../../domain/currency.ts';
import { maxAmountMinor, money } from '../../domain/money.ts';
import type { ConnectorManifest } from '../connector.ts';
import { type AcquirerWorld, acquirerFaults } from './acquirer-world.ts';
import { findCardNumbers } from './card-number-traces.ts';
import { challengeTests } from './challenge-tests.ts';
import { credentialTests } from './credential-tests.ts';
import { notificationTests } from './notification-tests.ts';
import { inTime, newCardNumber, openAcquirer } from './open-acquirer.ts';
import { saleOf } from './order-for-tests.ts';
import { refundTests } from './refund-tests.ts';
import { reverseTests } from './reverse-tests.ts';

/**
 * Registers the tests that every connector must pass, against a fake acquirer that speaks its dialect over HTTP. Tests that
 * hold the connector to the same promise bear the same number.
 */
export function connectorSuite(manifest: ConnectorManifest, world: AcquirerWorld): void {
  const name = manifest.name;
  credentialTests(name, manifest, world);
  answerTests(name, manifest, world);
  silenceTests(name, manifest, world);
  amountTests(name, manifest, world);
  secrecyTests(name, manifest, world);
  if (world.hasChallenges) challengeTests(name, manifest, world);
  reverseTests(name, manifest, world);
  refundTests(name, manifest, world);
  notificationTests(name, manifest, world);
}

function answerTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 2: an approved payment has the reference and amount that a look-up finds`, async (context) => {
    const { payThrough, settle, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    const { outcome: paid, sale } = await payThrough(payment);
    assert.ok(paid.kind === 'approved' && paid.reference !== '', inspect(paid));
    assert.deepEqual(paid.amount, payment.amount);
    const found = await settle(sale);
    assert.ok(found.kind === 'approved', inspect(found));
    assert.deepEqual([found.reference, found.amount], [paid.reference, paid.amount]);
    assert.deepEqual(await acquirer.charges(), [
      { operationId: payment.operationId, amountMinor: 4900, currency: payment.amount.currency },
    ]);
  });

  test(`${name} 3: every documented decline has its reason and says whether to retry`, async (context) => {
    const { payThrough, settle, order, acquirer } = await openAcquirer(context, manifest, world);
    assert.ok(acquirer.declines.length > 0, 'the fake has cards that are declined');
    for (const { cardNumber, reason, retryable, networkCode } of acquirer.declines) {
      const { outcome, sale } = await payThrough(order({ cardNumber }));
      const declined = { kind: 'declined', reason, retryable, networkCode };
      assert.deepEqual(outcome, declined, cardNumber.slice(-4));
      assert.deepEqual(await settle(sale), declined);
    }
    assert.deepEqual(await acquirer.charges(), []);
  });

  if (world.chargesBy === 'pay')
    test(`${name} 6: the same attempt sent again, later or at once, is one charge`, async (context) => {
      const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
      const payment = order();
      const together = await Promise.all([1, 2, 3].map(() => connector.pay(payment, inTime())));
      const later = await connector.pay(payment, inTime());
      // One that came while the first was under way may be told to ask again.
      for (const outcome of together) if (outcome.kind !== 'unknown') assert.deepEqual(outcome, later);
      assert.equal(later.kind, 'approved');
      assert.equal((await acquirer.charges()).length, 1);
    });

  const undeclared = currencyCodes.filter((currency) => !manifest.currencies.includes(currency));
  test(`${name} 12: a currency that is not declared (${undeclared.join(' ') || 'none'}) is refused and not sent`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    for (const currency of undeclared) {
      const outcome = await connector.pay(order({ amount: money(4900, currency) }), inTime());
      assert.ok(outcome.kind === 'declined' && outcome.reason === 'currency_not_supported', inspect(outcome));
    }
    assert.equal(acquirer.requestCount(), 0);
    assert.equal(new Set(manifest.currencies).size, currencyCodes.length - undeclared.length);
  });

  test(`${name} 12: it offers what its manifest says, and nothing else`, async (context) => {
    const { connector } = await openAcquirer(context, manifest, world);
    assert.equal(connector.lookup !== undefined, manifest.can.lookup);
    assert.equal(connector.readNotification !== undefined, manifest.notifications !== 'none');
    assert.equal(connector.isAnswer !== undefined, connector.answerChallenge !== undefined);
    assert.equal(connector.plans !== undefined, manifest.methods.includes('bnpl'));
    assert.equal(connector.settlement !== undefined, manifest.hasSettlements === true);
    // Without either nothing could ever settle a lost answer.
    assert.ok(
      manifest.can.lookup || manifest.notifications === 'signed',
      'a lost answer is settled by a look-up, or else by signed notifications',
    );
  });
}

function silenceTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 5: nobody listening means that nothing was sent`, async (context) => {
    const { connectorWith, order, acquirer } = await openAcquirer(context, manifest, world);
    const connector = connectorWith(acquirer.unreachableCredentials);
    const payment = order();
    assert.equal((await connector.pay(payment, inTime())).kind, 'not_sent');
    // A look-up that reaches nobody has learnt nothing; above all it has not learnt `not_found`.
    const sale = saleOf(payment.operationId, payment.amount, 'reference');
    if (connector.lookup) assert.equal((await connector.lookup(sale, inTime())).kind, 'not_reached');
  });

  for (const fault of world.faults ?? acquirerFaults) {
    test(`${name} 5: after ${fault} the outcome is unknown, and what settles it is the acquirer's word`, async (context) => {
      const { payThrough, settle, order, acquirer } = await openAcquirer(context, manifest, world);
      await payThrough(order());
      const payment = order();
      await acquirer.next(fault);

      const { outcome, sale } = await payThrough(payment, {
        deadlineMs: fault === 'silence' ? 600 : undefined,
      });

      assert.equal(outcome.kind, 'unknown', inspect(outcome));
      const isCharged = fault !== 'request_lost' && world.chargesBy !== 'customer';
      const found = await settle(sale);
      if (isCharged) assert.equal(found.kind, 'approved');
      else assert.ok(found.kind === 'not_found' || found.kind === 'pending', inspect(found));
      const charges = (await acquirer.charges()).filter(
        ({ operationId }) => operationId === payment.operationId,
      );
      assert.equal(charges.length, isCharged ? 1 : 0);
    });
  }

  test(`${name} 11: a deadline that has passed sends nothing`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    assert.equal((await connector.pay(payment, AbortSignal.abort())).kind, 'not_sent');
    const sale = saleOf(payment.operationId, payment.amount, 'reference');
    if (connector.lookup)
      assert.equal((await connector.lookup(sale, AbortSignal.abort())).kind, 'not_reached');
    assert.equal(acquirer.requestCount(), 0);
  });

  test(`${name} 5: an order whose time to be sent has passed is not sent`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const outcome = await connector.pay(order({ sendBefore: new Date(Date.now() - 1_000) }), inTime());
    assert.equal(outcome.kind, 'not_sent');
    assert.equal(acquirer.requestCount(), 0);
  });

  test(`${name} 11: the deadline ends a call that nobody answers`, { timeout: 10_000 }, async (context) => {
    const { payThrough, order, acquirer } = await openAcquirer(context, manifest, world);
    await acquirer.next('silence');
    const began = performance.now();
    assert.equal((await payThrough(order(), { deadlineMs: 400 })).outcome.kind, 'unknown');
    assert.ok(performance.now() - began < 5_000);
  });

  test(`${name} 11: the fetch that was handed in is the only way out`, async (context) => {
    const { payThrough, settle, order, acquirer, fetchCount } = await openAcquirer(context, manifest, world);
    const { sale } = await payThrough(order());
    await settle(sale);
    assert.ok(fetchCount() >= 1);
    assert.equal(acquirer.requestCount(), fetchCount());
  });
}

function amountTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 9: the acquirer receives exactly our amount, in every currency`, async (context) => {
    const { payThrough, order, acquirer } = await openAcquirer(context, manifest, world);
    const expected: { operationId: string; amountMinor: number; currency: Currency }[] = [];
    const most = acquirer.mostMinor ?? maxAmountMinor;
    assert.ok(manifest.currencies.length > 0, 'the manifest names the currencies that it takes');
    for (const currency of manifest.currencies) {
      // The edges, amounts that floating point gets wrong (0.29, 1.15, 4.35 and their like), and any other.
      const random = 1 + Math.floor(Math.random() * most);
      for (const amountMinor of [1, 9, 10, 29, 99, 100, 101, 115, 435, 1005, 8192_03, random, most]) {
        const payment = order({ amount: money(amountMinor, currency) });
        const { outcome } = await payThrough(payment);
        assert.ok(outcome.kind === 'approved', `${amountMinor} ${currency}: ${inspect(outcome)}`);
        assert.deepEqual(outcome.amount, payment.amount);
        expected.push({ operationId: payment.operationId, amountMinor, currency });
      }
    }
    assert.deepEqual(await acquirer.charges(), expected);
  });
}

function secrecyTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 10: no card number and no credential comes out again, whatever goes wrong`, async (context) => {
    const { connector, connectorWith, payThrough, settle, order, acquirer, returned } = await openAcquirer(
      context,
      manifest,
      world,
    );
    const unreachable = connectorWith(acquirer.unreachableCredentials);
    const numbers: string[] = [];
    const orders: unknown[] = [];
    const generated = () => {
      const cardNumber = newCardNumber();
      const payment = order({ cardNumber });
      numbers.push(cardNumber);
      orders.push(payment);
      return payment;
    };

    await payThrough(generated());
    await connector.pay(generated(), AbortSignal.abort());
    await unreachable.pay(generated(), inTime());
    const faults = world.faults ?? acquirerFaults;
    for (const fault of faults) {
      await acquirer.next(fault);
      const { sale } = await payThrough(generated(), { deadlineMs: fault === 'silence' ? 500 : undefined });
      await settle(sale);
    }

    const seen = returned.map(
      (value) => `${inspect(value, { depth: 10, showHidden: true })}${JSON.stringify(value)}`,
    );
    const kept = inspect([connector, unreachable, orders, manifest], { depth: 10, showHidden: true });
    const text = [...seen, kept, JSON.stringify(orders), await acquirer.writtenText()].join('\n');
    assert.ok(returned.length > faults.length);
    assert.deepEqual(findCardNumbers(text, numbers), []);
    const secrets = manifest.credentialFields.filter(({ kind }) => kind === 'secret');
    assert.ok(secrets.length > 0, 'one of the credentials is a secret');
    for (const { name: field } of secrets)
      assert.equal(text.includes(acquirer.credentials[field] ?? '?'), false, field);
  });

  test(`${name} 10: credentials that are refused are not repeated in the error`, async (context) => {
    const { acquirer } = await openAcquirer(context, manifest, world);
    for (const field of Object.keys(acquirer.credentials)) {
      const others = Object.entries(acquirer.credentials).filter(([name]) => name !== field);
      assert.throws(
        () => manifest.parseCredentials(Object.fromEntries(others)),
        (error) => others.every(([, value]) => !inspect(error).includes(value)),
      );
    }
  });
}
