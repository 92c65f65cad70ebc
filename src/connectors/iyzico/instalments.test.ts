import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { money } from '../../domain/money.ts';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { iyzico } from './index.ts';
import { iyzicoWorld } from './iyzico-world.ts';
import { lookupOutcome } from './mapping.ts';
import { toForm } from './requests.ts';
import { secretKey } from './signature-world.ts';

/** What iyzico says of a page that was paid in three. */
const paid = {
  status: 'success',
  conversationId: 'c1',
  paymentStatus: 'SUCCESS',
  paymentId: '22416032',
  basketId: 'c1',
  currency: 'TRY',
  installment: 3,
  price: 600,
};

test('iyzico: where the shop pays for instalments its page offers them in lira, and they change no amount', async (context) => {
  const world = iyzicoWorld('redirect');
  const { acquirer, connectorWith, order } = await openAcquirer(context, iyzico, world);
  for (const [instalments, currency, counts] of [
    ['none', 'TRY', [1]],
    ['shop_pays', 'TRY', [1, 2, 3, 6, 9]],
    ['shop_pays', 'USD', [1]],
  ] as const) {
    const payment = order({ amount: money(60000, currency) });
    const credentials = iyzico.parseCredentials({ ...acquirer.credentials, instalments });
    const { enabledInstallments, price, paidPrice } = toForm(payment, credentials);
    assert.deepEqual(
      [enabledInstallments, price, paidPrice],
      [counts, '600.0', '600.0'],
      `${instalments} ${currency}`,
    );
    const asked = await connectorWith({ ...acquirer.credentials, instalments }).pay(payment, inTime());
    assert.equal(asked.kind, 'challenged');
  }
  const sign = (text: string) => createHmac('sha256', secretKey).update(text).digest('hex');
  const outcome = (paidPrice: number) =>
    lookupOutcome(
      { kind: 'answer', status: 200, body: { ...paid, paidPrice } },
      { operationId: 'c1', amount: money(60000, 'TRY'), sign },
      '22416032',
    );
  assert.equal(outcome(600).kind, 'approved');
  // A panel that lets the customer pay for them shows in what he paid, and is seen.
  const dearer = outcome(648);
  assert.ok(dearer.kind === 'approved' && dearer.amount.amountMinor === 64800, inspect(dearer));
});
