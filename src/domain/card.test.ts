import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cardBrand,
  groupCardNumber,
  isCardNumberPlausible,
  isExpired,
  isLuhnValid,
  parseExpiry,
  readCardNumber,
  securityCodeLength,
} from './card.ts';

const brandsByNumber = {
  '4242424242424242': 'visa',
  '4000056655665556': 'visa',
  '5555555555554444': 'mastercard',
  '2223003122003222': 'mastercard',
  '5105105105105100': 'mastercard',
  '378282246310005': 'amex',
  '371449635398431': 'amex',
  '6011111111111117': 'discover',
  '3056930009020004': 'diners',
  '36227206271667': 'diners',
  '3566002020360505': 'jcb',
  '6200000000000005': 'unionpay',
  '6759649826438453': 'maestro',
  '2200000000000004': 'mir',
  '9792020000000001': 'troy',
  '8600000000000007': 'uzcard',
  '9860000000000000': 'humo',
} as const;

test('published test numbers are recognised as their brand and plausible', () => {
  for (const [number, brand] of Object.entries(brandsByNumber)) {
    assert.equal(cardBrand(number), brand, number);
    assert.equal(isCardNumberPlausible(number), true, number);
  }
});

test('the ranges end where the schemes say', () => {
  assert.deepEqual(
    ['2199', '2200', '2204', '2205', '2220', '2221', '2720', '2721', '50', '51', '55', '56', '59'].map(
      cardBrand,
    ),
    // biome-ignore format: one row beside the other
    ['unknown', 'mir', 'mir', 'unknown', 'unknown', 'mastercard', 'mastercard', 'unknown', 'maestro', 'mastercard', 'mastercard', 'maestro', 'unknown'],
  );
});

test('a brand is told as soon as the digits decide it, and never earlier', () => {
  assert.deepEqual(['', '4', '2', '220', '2200', '22001'].map(cardBrand), [
    'unknown',
    'visa',
    'unknown',
    'unknown',
    'mir',
    'mir',
  ]);
});

test('more digits never take a known brand away', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{4,19}$/), (digits) => {
      const brand = cardBrand(digits.slice(0, 4));
      assert.equal(cardBrand(digits), brand);
    }),
  );
});

test('exactly one check digit fits any number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{11,18}$/), (digits) => {
      const fitting = [...'0123456789'].filter((check) => isLuhnValid(digits + check));
      assert.equal(fitting.length, 1);
    }),
  );
});

test('one mistyped digit is always noticed', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{11,18}$/),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (digits, at, change) => {
        const check = [...'0123456789'].find((one) => isLuhnValid(digits + one)) ?? '';
        const number = digits + check;
        const place = at % number.length;
        const wrong = String((Number(number[place]) + change) % 10);
        assert.equal(isLuhnValid(number.slice(0, place) + wrong + number.slice(place + 1)), false);
      },
    ),
  );
});

test('text that is not digits has no check digit', () => {
  assert.deepEqual(['', '0', '4242 4242', '४२४२', 'abcd'].map(isLuhnValid), [
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('a number of a wrong length is not plausible even with a right check digit', () => {
  const fourteenDigits = '42424242424242';
  assert.equal(isLuhnValid(fourteenDigits), true);
  assert.equal(isCardNumberPlausible(fourteenDigits), false);
});

test('grouping keeps every digit in its order', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{0,19}$/), (digits) => {
      assert.equal(groupCardNumber(digits).replaceAll(' ', ''), digits);
      assert.doesNotMatch(groupCardNumber(digits), /^ | $| {2}/);
    }),
  );
});

test('numbers are grouped as they are embossed', () => {
  assert.equal(groupCardNumber('4242424242424242'), '4242 4242 4242 4242');
  assert.equal(groupCardNumber('378282246310005'), '3782 822463 10005');
  assert.equal(groupCardNumber('36227206271667'), '3622 720627 1667');
  assert.equal(groupCardNumber('6200000000000000003'), '6200 0000 0000 0000 003');
  assert.equal(groupCardNumber('42424'), '4242 4');
});

test('a pasted number is read with its spaces and dashes, and refused with letters', () => {
  assert.equal(readCardNumber(' 4242\u00a04242-4242\u20114242\n'), '4242424242424242');
  assert.equal(readCardNumber('4242 4242 4242 424x'), undefined);
  assert.equal(readCardNumber('  '), undefined);
});

test('an expiry date is read however it is typed', () => {
  const expected = { month: 3, year: 2034 };
  for (const text of [
    '03 / 34',
    '03/34',
    '3/34',
    '0334',
    '032034',
    '03/2034',
    '03-34',
    '03.2034',
    ' 3 34 ',
  ]) {
    assert.deepEqual(parseExpiry(text), expected, text);
  }
});

test('what is not an expiry date is not guessed at', () => {
  for (const text of [
    '',
    '13/34',
    '00/34',
    '334',
    '3/4',
    '03/034',
    '03/1934',
    '2034/03',
    '03//34',
    'March 34',
  ]) {
    assert.equal(parseExpiry(text), undefined, text);
  }
});

test('every month of the century survives being printed and read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2000, max: 2099 }), (month, year) => {
      const two = (value: number) => String(value % 100).padStart(2, '0');
      assert.deepEqual(parseExpiry(`${two(month)} / ${two(year)}`), { month, year });
      assert.deepEqual(parseExpiry(`${two(month)}/${year}`), { month, year });
    }),
  );
});

test('a card is good until its month has ended in the last time zone', () => {
  assert.equal(isExpired(11, 2026, new Date('2026-11-30T23:59:59Z')), false);
  assert.equal(isExpired(11, 2026, new Date('2026-12-01T11:59:59Z')), false);
  assert.equal(isExpired(11, 2026, new Date('2026-12-01T12:00:00Z')), true);
  assert.equal(isExpired(12, 2026, new Date('2026-12-31T12:00:00Z')), false);
  assert.equal(isExpired(12, 2026, new Date('2027-01-01T12:00:00Z')), true);
});

test('American Express has four digits of security code, UzCard and Humo none', () => {
  assert.deepEqual(
    (['amex', 'visa', 'unknown', 'uzcard', 'humo'] as const).map(securityCodeLength),
    [4, 3, 3, 0, 0],
  );
});
