import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Currency, currencyCodes } from '../../domain/currency.ts';
import { maxAmountMinor, money } from '../../domain/money.ts';
import type { ConnectorManifest } from '../connector.ts';
import { CredentialsError } from '../credentials.ts';
import { type AcquirerWorld, acquirerFaults } from './acquirer-world.ts';
import { findCardNumbers } from './card-number-traces.ts';
import { inTime, newCardNumber, openAcquirer } from './open-acquirer.ts';
import { refundTests } from './refund-tests.ts';

/**
 * Registers the tests that every connector must pass, against a fake acquirer that speaks its dialect over HTTP.
 * The numbers are those of the properties in ARCHITECTURE.md.
 */
export function connectorSuite(manifest: ConnectorManifest, world: AcquirerWorld): void {
  const name = manifest.name;
  credentialTests(name, manifest, world);
  answerTests(name, manifest, world);
  silenceTests(name, manifest, world);
  amountTests(name, manifest, world);
  secrecyTests(name, manifest, world);
  reverseTests(name, manifest, world);
  refundTests(name, manifest, world);
}

function credentialTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 1: each missing or empty credential is refused by its name`, async (context) => {
    const { acquirer } = await openAcquirer(context, manifest, world);
    const fields = Object.keys(acquirer.credentials);
    assert.ok(fields.length > 0);
    for (const field of fields) {
      const { [field]: _, ...others } = acquirer.credentials;
      for (const raw of [others, { ...others, [field]: '' }, { ...others, [field]: 7 }]) {
        assert.throws(
          () => manifest.parseCredentials(raw),
          (error) => error instanceof CredentialsError && error.fields.join() === field,
        );
      }
    }
    for (const raw of [undefined, null, 'text', []]) {
      assert.throws(
        () => manifest.parseCredentials(raw),
        (error) => error instanceof CredentialsError && error.fields.join() === fields.join(),
      );
    }
  });

  test(`${name} 1: making a connector calls nobody`, async (context) => {
    const { acquirer, connectorWith, fetchCount } = await openAcquirer(context, manifest, world);
    connectorWith(acquirer.credentials);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(fetchCount(), 0);
    assert.equal(acquirer.requestCount(), 0);
  });
}

function answerTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 2: an approved payment has the reference and amount that a look-up finds`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    const paid = await connector.pay(payment, inTime());
    assert.ok(paid.kind === 'approved' && paid.reference !== '', inspect(paid));
    assert.deepEqual(paid.amount, payment.amount);
    assert.deepEqual(await connector.lookup(payment.operationId, inTime()), paid);
    assert.equal((await acquirer.charges()).length, 1);
  });

  test(`${name} 3: every documented decline has its reason and says whether to retry`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    assert.ok(acquirer.declines.length > 0);
    for (const { cardNumber, ...expected } of acquirer.declines) {
      const payment = order({ cardNumber });
      const declined = { kind: 'declined', ...expected };
      assert.deepEqual(await connector.pay(payment, inTime()), declined);
      assert.deepEqual(await connector.lookup(payment.operationId, inTime()), declined);
    }
    assert.deepEqual(await acquirer.charges(), []);
  });

  test(`${name} 6: the same attempt sent again, later or at once, is one charge`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    const together = await Promise.all([1, 2, 3].map(() => connector.pay(payment, inTime())));
    const later = await connector.pay(payment, inTime());
    for (const outcome of together) assert.deepEqual(outcome, later);
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
}

function silenceTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 5: nobody listening means that nothing was sent`, async (context) => {
    const { connectorWith, order, acquirer } = await openAcquirer(context, manifest, world);
    const connector = connectorWith(acquirer.unreachableCredentials);
    const payment = order();
    assert.equal((await connector.pay(payment, inTime())).kind, 'not_sent');
    // A look-up that reaches nobody has learnt nothing; above all it has not learnt `not_found`.
    assert.equal((await connector.lookup(payment.operationId, inTime())).kind, 'not_reached');
  });

  for (const fault of acquirerFaults) {
    test(`${name} 5: after ${fault} the outcome is unknown, and a look-up settles it`, async (context) => {
      const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
      await connector.pay(order(), inTime());
      const payment = order();
      await acquirer.next(fault);

      const outcome = await connector.pay(payment, inTime(fault === 'silence' ? 300 : undefined));

      assert.equal(outcome.kind, 'unknown');
      const found = await connector.lookup(payment.operationId, inTime());
      assert.equal(found.kind, fault === 'request_lost' ? 'not_found' : 'approved');
      const charges = (await acquirer.charges()).filter(
        ({ operationId }) => operationId === payment.operationId,
      );
      assert.equal(charges.length, fault === 'request_lost' ? 0 : 1);
    });
  }

  test(`${name} 11: a deadline that has passed sends nothing`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    assert.equal((await connector.pay(payment, AbortSignal.abort())).kind, 'not_sent');
    assert.equal((await connector.lookup(payment.operationId, AbortSignal.abort())).kind, 'not_reached');
    assert.equal(acquirer.requestCount(), 0);
  });

  test(`${name} 5: an order whose time to be sent has passed is not sent`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const outcome = await connector.pay(order({ sendBefore: new Date(Date.now() - 1_000) }), inTime());
    assert.equal(outcome.kind, 'not_sent');
    assert.equal(acquirer.requestCount(), 0);
  });

  test(`${name} 11: the deadline ends a call that nobody answers`, { timeout: 10_000 }, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    await acquirer.next('silence');
    const signal = AbortSignal.timeout(200);
    assert.equal((await connector.pay(order(), signal)).kind, 'unknown');
    assert.equal(signal.aborted, true);
  });

  test(`${name} 11: the fetch that was handed in is the only way out`, async (context) => {
    const { connector, order, acquirer, fetchCount } = await openAcquirer(context, manifest, world);
    const payment = order();
    await connector.pay(payment, inTime());
    await connector.lookup(payment.operationId, inTime());
    assert.ok(fetchCount() >= 2);
    assert.equal(acquirer.requestCount(), fetchCount());
  });
}

function amountTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 9: the acquirer receives exactly our amount, in every currency`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const expected: { operationId: string; amountMinor: number; currency: Currency }[] = [];
    for (const currency of manifest.currencies) {
      // The edges, amounts that floating point gets wrong (0.29, 1.15, 4.35 and their like), and any other.
      const random = 1 + Math.floor(Math.random() * maxAmountMinor);
      for (const amountMinor of [
        1,
        9,
        10,
        29,
        99,
        100,
        101,
        115,
        435,
        1005,
        8192_03,
        random,
        maxAmountMinor,
      ]) {
        const payment = order({ amount: money(amountMinor, currency) });
        const outcome = await connector.pay(payment, inTime());
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
    const { connector, connectorWith, order, acquirer, returned } = await openAcquirer(
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

    await connector.pay(generated(), inTime());
    await connector.pay(generated(), AbortSignal.abort());
    await unreachable.pay(generated(), inTime());
    for (const fault of acquirerFaults) {
      await acquirer.next(fault);
      const payment = generated();
      await connector.pay(payment, inTime(fault === 'silence' ? 200 : undefined));
      await connector.lookup(payment.operationId, inTime());
    }

    const seen = returned.map(
      (value) => `${inspect(value, { depth: 10, showHidden: true })}${JSON.stringify(value)}`,
    );
    const kept = inspect([connector, unreachable, orders, manifest], { depth: 10, showHidden: true });
    const text = [...seen, kept, JSON.stringify(orders), await acquirer.writtenText()].join('\n');
    assert.ok(returned.length > acquirerFaults.length);
    assert.deepEqual(findCardNumbers(text, numbers), []);
    for (const [field, value] of Object.entries(acquirer.credentials)) {
      // An address is not a secret; a key is.
      if (!URL.canParse(value)) assert.equal(text.includes(value), false, field);
    }
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

function reverseTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  test(`${name} 12: it takes sales back if and only if it says so`, async (context) => {
    const { connector } = await openAcquirer(context, manifest, world);
    assert.equal(connector.reverse !== undefined, manifest.can.reverse);
  });
  if (!manifest.can.reverse) return;

  test(`${name} 13: a charge is taken back whole and once, however often that is asked`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    assert.equal((await connector.pay(payment, inTime())).kind, 'approved');
    const first = await connector.reverse?.(payment.operationId, inTime());
    assert.ok(first?.kind === 'reversed' && first.reference !== '', inspect(first));
    assert.deepEqual(first.amount, payment.amount);
    const again = await Promise.all([1, 2, 3].map(() => connector.reverse?.(payment.operationId, inTime())));
    for (const answer of again) assert.deepEqual(answer, first);
    const found = await connector.lookup(payment.operationId, inTime());
    assert.deepEqual(found, { kind: 'reversed', amount: payment.amount });
    assert.equal((await acquirer.charges()).length, 1);
  });

  test(`${name} 13: what was taken back before it came is never charged`, async (context) => {
    const { connector, order, acquirer } = await openAcquirer(context, manifest, world);
    const payment = order();
    const burned = await connector.reverse?.(payment.operationId, inTime());
    assert.ok(burned?.kind === 'reversed' && burned.amount === null, inspect(burned));
    assert.equal((await connector.pay(payment, inTime())).kind, 'declined');
    assert.deepEqual(await acquirer.charges(), []);
  });

  test(`${name} 13: a reversal that reaches nobody, or in no time, is unknown`, async (context) => {
    const { connector, connectorWith, order, acquirer } = await openAcquirer(context, manifest, world);
    const unreachable = connectorWith(acquirer.unreachableCredentials);
    const { operationId } = order();
    assert.equal((await unreachable.reverse?.(operationId, inTime()))?.kind, 'unknown');
    assert.equal((await connector.reverse?.(operationId, AbortSignal.abort()))?.kind, 'unknown');
    assert.equal(acquirer.requestCount(), 0);
  });
}
