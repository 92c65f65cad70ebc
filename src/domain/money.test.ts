import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currencyCodes } from './currency.ts';
import { formatMoney, isSameMoney, maxAmountMinor, money, toDecimalString } from './money.ts';

const amounts = fc.integer({ min: 0, max: maxAmountMinor });
const codes = fc.constantFrom(...currencyCodes);

test('money is a whole number of minor units within its limits, in a currency that we take', () => {
  for (const amount of [0, 1, 4900, maxAmountMinor]) {
    assert.deepEqual(money(amount, 'USD'), { amountMinor: amount, currency: 'USD' });
  }
  for (const amount of [-1, 0.5, 49.1, Number.NaN, Number.POSITIVE_INFINITY, maxAmountMinor + 1, 2 ** 53]) {
    assert.throws(() => money(amount, 'USD'), `${amount}`);
  }
  for (const code of ['usd', 'XXX', '', 'USDT', 'toString']) assert.throws(() => money(1, code), code);
});

test('two moneys are the same only in amount and currency together', () => {
  assert.ok(isSameMoney(money(4900, 'AZN'), money(4900, 'AZN')));
  assert.ok(!isSameMoney(money(4900, 'AZN'), money(4901, 'AZN')));
  assert.ok(!isSameMoney(money(4900, 'AZN'), money(4900, 'USD')));
});

test('writing an amount as a decimal loses no digit', () => {
  fc.assert(
    fc.property(amounts, codes, (amount, code) => {
      const text = toDecimalString(money(amount, code));
      assert.match(text, /^(0|[1-9]\d*)\.\d\d$/);
      assert.equal(Number(text.replace('.', '')), amount);
    }),
  );
});

test('a customer reads every digit of the amount, in every language', () => {
  fc.assert(
    fc.property(amounts, codes, fc.constantFrom('en', 'ru', 'az'), (amount, code, language) => {
      const digits = formatMoney(money(amount, code), language as 'en').replace(/\D/g, '');
      assert.equal(Number(digits), amount);
    }),
  );
});

test('the largest amount is written without rounding', () => {
  assert.equal(toDecimalString(money(maxAmountMinor, 'KZT')), '9999999999.99');
  assert.match(formatMoney(money(maxAmountMinor, 'USD'), 'en'), /9,999,999,999\.99/);
});
