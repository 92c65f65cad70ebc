import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTime, openAcquirer } from '../conformance/open-acquirer.ts';
import { adyenWorld } from './adyen-world.ts';
import { redirectCard } from './cards-world.ts';
import { adyen } from './index.ts';

test('adyen: without a script the customer goes to a page of its own, and what comes back is handed on', async (context) => {
  const { order, payThrough, connector } = await openAcquirer(context, adyen, adyenWorld);
  const payment = { ...order({ cardNumber: redirectCard }), browser: null };
  const asked = await connector.pay(payment, inTime());
  assert.equal(asked.kind === 'challenged' && asked.challenge.kind, 'redirect');
  const { outcome, challenges } = await payThrough({ ...order({ cardNumber: redirectCard }), browser: null });
  assert.deepEqual([outcome.kind, challenges], ['approved', 1]);
});

test('adyen: a native challenge is a look at the browser and a question, in frames of our page', async (context) => {
  const { order, payThrough, acquirer } = await openAcquirer(context, adyen, adyenWorld);
  const { outcome, challenges } = await payThrough(
    order({ cardNumber: acquirer.challengedCardNumber ?? '' }),
  );
  assert.deepEqual([outcome.kind, challenges], ['approved', 2]);
});
