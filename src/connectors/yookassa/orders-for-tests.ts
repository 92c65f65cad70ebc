import fc from 'fast-check';
import { newId } from '../../domain/id.ts';
import { languages } from '../../domain/language.ts';
import { money } from '../../domain/money.ts';
import { Secret } from '../../vault/secret.ts';
import { orderForTests } from '../conformance/order-for-tests.ts';
import type { PayOrder, PaySource } from '../connector.ts';

/** Texts that people and programs type: other scripts and directions, quotes, line ends, emoji, halves of them, a thousand. */
export const hostileText = fc.oneof(
  fc.string({ maxLength: 1_000, unit: 'binary' }),
  fc.string({ minLength: 120, maxLength: 140, unit: 'grapheme' }),
  fc.constantFrom(
    '😀'.repeat(500),
    `${'x'.repeat(127)}😀`,
    '\ud800',
    'مرحبا بالعالم',
    '"; drop table payments; --',
    '\u202eabc',
    '<script>alert(1)</script>',
    'a\r\nb\u0000',
    '   ',
    '',
  ),
);

const digits = (minLength: number, maxLength: number) =>
  fc.string({ minLength, maxLength, unit: fc.constantFrom(...'0123456789') });

const card: fc.Arbitrary<PaySource> = fc
  .record({
    number: digits(14, 19).map((text) => new Secret(text)),
    securityCode: fc.option(digits(3, 4).map((text) => new Secret(text))),
    expiryMonth: fc.integer({ min: 1, max: 12 }),
    expiryYear: fc.integer({ min: 2026, max: 2099 }),
    holderName: fc.option(fc.oneof(hostileText, fc.constant("Zoë O'Neil-Müller the Third of Somewhere"))),
  })
  .map((details) => ({ kind: 'card', card: details, authentication: null }));

/** Every source that the connector takes in the mode `direct`. */
export const sources: fc.Arbitrary<PaySource> = fc.oneof(
  fc.constant({ kind: 'hosted_page' } as const),
  fc.constant({ kind: 'bank_app' } as const),
  card,
);

/** Every order that the checkout can make of roubles. */
export const payOrders: fc.Arbitrary<PayOrder> = fc
  .record({
    amountMinor: fc.integer({ min: 1, max: 999_999_999_999 }),
    source: sources,
    description: fc.option(hostileText),
    name: fc.option(hostileText),
    ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), hostileText)),
    language: fc.constantFrom(...languages),
    hasBrowser: fc.boolean(),
    mustAskIssuer: fc.boolean(),
  })
  .map(({ amountMinor, name, ip, hasBrowser, ...order }) => ({
    ...orderForTests,
    ...order,
    operationId: newId('op'),
    amount: money(amountMinor, 'RUB'),
    sendBefore: new Date(Date.now() + 60_000),
    customer: { name, ip, email: name, phone: name, country: null },
    browser: hasBrowser ? orderForTests.browser : null,
  }));
