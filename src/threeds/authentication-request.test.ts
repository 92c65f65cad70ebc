import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currencies, currencyCodes } from '../domain/currency.ts';
import { money } from '../domain/money.ts';
import { readAuthenticationRequest } from '../sandbox-bank/three-ds/read-authentication-request.ts';
import { Secret } from '../vault/secret.ts';
import {
  type AuthenticationOrder,
  authenticationRequest,
  type ChallengeWish,
  challengeWishes,
} from './authentication-request.ts';
import { browserFields, roundColorDepth } from './browser-facts.ts';
import { cardholderFields, latinName } from './cardholder-fields.ts';
import { type ThreeDsVersion, versions } from './version.ts';

const identity = {
  requestor: { id: 'MAXFI-1', name: 'MAXFI', url: 'https://maxfi.example' },
  resultsUrl: 'https://maxfi.example/3ds/results',
  referenceNumber: 'MAXFI-TEST',
  operatorId: 'MAXFI',
};

const cardNumber = '4000000000003220';
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant(cardNumber),
  fc.constant('4000 0000 0000 3220'),
);
const anyNumber = fc.oneof(fc.integer(), fc.double());

const script = fc.record({
  language: anyText,
  colorDepth: anyNumber,
  screenHeightPx: anyNumber,
  screenWidthPx: anyNumber,
  timeZoneOffsetMinutes: anyNumber,
  javaEnabled: fc.boolean(),
});

const orders: fc.Arbitrary<AuthenticationOrder> = fc.record({
  transId: fc.uuid(),
  version: fc.constantFrom(...versions),
  cardNumber: fc.constant(new Secret(cardNumber)),
  expiryMonth: fc.integer({ min: 1, max: 12 }),
  expiryYear: fc.integer({ min: 2000, max: 2099 }),
  amount: fc
    .tuple(fc.integer({ min: 1, max: 999_999_999_999 }), fc.constantFrom(...currencyCodes))
    .map(([amountMinor, currency]) => money(amountMinor, currency)),
  purchasedAt: fc.date({
    min: new Date('2000-01-01'),
    max: new Date('2099-12-31'),
    noInvalidDate: true,
  }),
  merchant: fc.record({
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((name) => name.trim() !== ''),
    acquirerBin: fc.constant('400099'),
    acquirerMerchantId: fc.constant('M1'),
    categoryCode: fc.constant('5499'),
    countryCode: fc.constant('031'),
  }),
  cardholder: fc.record({
    name: fc.option(anyText),
    email: fc.option(fc.oneof(fc.emailAddress(), anyText)),
    phone: fc.option(fc.oneof(fc.constant('+994501234567'), anyText)),
  }),
  browser: fc.record({
    acceptHeader: fc.oneof(anyText, fc.constant('a'.repeat(5_000))),
    userAgent: fc.oneof(anyText, fc.constant('u'.repeat(5_000))),
    acceptLanguage: anyText,
    ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), anyText)),
    script: fc.option(script),
  }),
  method: fc.constantFrom('done' as const, 'not_finished' as const, 'no_url' as const),
  wish: fc.constantFrom(...(Object.keys(challengeWishes) as ChallengeWish[])),
  notificationUrl: fc.constant('https://maxfi.example/3ds/return'),
});

test('whatever a browser and a customer say, the AReq is one that a strict directory server takes', () => {
  fc.assert(
    fc.property(orders, (order) => {
      const text = JSON.stringify(authenticationRequest(order, identity));
      const read = readAuthenticationRequest(JSON.parse(text));
      assert.equal(read.amount, order.amount.amountMinor);
      assert.equal(read.currency, order.amount.currency);
      assert.equal(read.transId, order.transId);
    }),
    { numRuns: 2_000 },
  );
});

test('a card number that a customer typed into a wrong field does not leave in that field', () => {
  for (const name of [cardNumber, '4000 0000 0000 3220', `Ali ${cardNumber}`]) {
    assert.deepEqual(cardholderFields({ name, email: `${cardNumber}@a.az`, phone: null }), {});
  }
});

test('names lose their accents and stay, or are in another script and go', () => {
  assert.equal(latinName('Əli Şükürov'), 'Eli Sukurov');
  assert.equal(latinName('  Zoë   O’Hara '), undefined);
  assert.equal(latinName("Zoë O'Hara"), "Zoe O'Hara");
  assert.equal(latinName('Иван Петров'), undefined);
  assert.equal(latinName('A'), undefined);
  assert.equal(latinName('a'.repeat(60))?.length, 45);
});

test('a phone is split where its country code ends', () => {
  const split = (phone: string) => cardholderFields({ name: null, email: null, phone }).mobilePhone;
  assert.deepEqual(split('+994501234567'), { cc: '994', subscriber: '501234567' });
  assert.deepEqual(split('+79161234567'), { cc: '7', subscriber: '9161234567' });
  assert.deepEqual(split('+905321234567'), { cc: '90', subscriber: '5321234567' });
  assert.equal(split('0501234567'), undefined);
});

test('colour depths are rounded down to those of the protocol', () => {
  const depths = [30, 24, 10, 8, 64, 0, -1, 47, Number.NaN];
  assert.deepEqual(depths.map(roundColorDepth), [24, 24, 8, 8, 48, 1, 1, 32, 1]);
});

test('without JavaScript 2.2.0 says so and sends no screen, and 2.1.0 claims as little as it can', () => {
  const facts = {
    acceptHeader: 'text/html',
    userAgent: 'Lynx',
    acceptLanguage: 'ru-RU,en',
    ip: null,
    script: null,
  };
  assert.deepEqual(browserFields(facts, '2.2.0'), {
    browserAcceptHeader: 'text/html',
    browserUserAgent: 'Lynx',
    browserLanguage: 'ru-RU',
    browserJavascriptEnabled: false,
  });
  assert.deepEqual(browserFields(facts, '2.1.0'), {
    browserAcceptHeader: 'text/html',
    browserUserAgent: 'Lynx',
    browserLanguage: 'ru-RU',
    browserJavaEnabled: false,
    browserColorDepth: '24',
    browserScreenHeight: '0',
    browserScreenWidth: '0',
    browserTZ: '0',
  });
});

test('a language tag is cut between its parts, to 8 characters before 2.3.1 and to 35 from then on', () => {
  const language = (version: ThreeDsVersion) =>
    browserFields(
      { acceptHeader: '', userAgent: '', acceptLanguage: 'zh-Hant-TW-x-private', ip: null, script: null },
      version,
    ).browserLanguage;
  assert.deepEqual([language('2.2.0'), language('2.3.1')], ['zh-Hant', 'zh-Hant-TW-x-private']);
});

test('every wish about a challenge has its code, and 2.3.1 lists it', () => {
  const indicator = (wish: ChallengeWish, version: ThreeDsVersion) => {
    const [order] = fc.sample(orders, 1);
    assert.ok(order);
    return authenticationRequest({ ...order, wish, version }, identity).threeDSRequestorChallengeInd;
  };
  assert.deepEqual(
    (Object.keys(challengeWishes) as ChallengeWish[]).map((wish) => indicator(wish, '2.2.0')),
    ['01', '02', '03', '04', '05'],
  );
  assert.equal(indicator('exemption', '2.1.0'), '02');
  assert.deepEqual(indicator('mandate', '2.3.1'), ['04']);
});

test('every currency goes out by its number', () => {
  const [order] = fc.sample(orders, 1);
  assert.ok(order);
  for (const code of currencyCodes) {
    const { purchaseCurrency, purchaseAmount } = authenticationRequest(
      { ...order, amount: money(4_900, code) },
      identity,
    );
    assert.deepEqual([purchaseCurrency, purchaseAmount], [currencies[code].numeric, '4900']);
  }
});
