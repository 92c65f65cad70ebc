import fc from 'fast-check';
import type { Currency } from '../../domain/currency.ts';
import { money } from '../../domain/money.ts';
import { Secret } from '../../vault/secret.ts';
import type { Connector, ConnectorDeps, ConnectorFetch, PayOrder } from '../connector.ts';
import { newCardNumber } from './open-acquirer.ts';
import { orderForTests } from './order-for-tests.ts';

/** Texts as people and attackers write them. */
const texts = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    '😀'.repeat(40),
    'مرحبا بالعالم',
    'ğüşiöç ıİ',
    "O'Brien",
    'x'.repeat(1_000),
    ' ',
  ),
);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

/** Orders of every kind that a connector can be handed, in the currencies and up to the amount that it takes. */
export function ordersOf(options: {
  readonly currencies: readonly Currency[];
  readonly mostMinor: number;
  readonly source: 'card' | 'hosted_page' | 'bank_app';
}): fc.Arbitrary<PayOrder> {
  const browser = fc.record({
    acceptHeader: texts,
    userAgent: texts,
    acceptLanguage: texts,
    script: maybe(
      fc.record({
        colorDepth: fc.integer({ min: 0, max: 48 }),
        javaEnabled: fc.boolean(),
        language: fc.constantFrom('en', 'az-AZ', 'ru', ''),
        screenHeightPx: fc.integer({ min: 0, max: 9_999 }),
        screenWidthPx: fc.integer({ min: 0, max: 9_999 }),
        timeZoneOffsetMinutes: fc.integer({ min: -840, max: 840 }),
      }),
    ),
  });
  const customer = fc.record({
    name: maybe(texts),
    email: maybe(fc.constantFrom('a@b.co', 'leyla.q+shop@example.com')),
    phone: maybe(fc.constantFrom('+994501234567', '+79001234567')),
    country: maybe(fc.constantFrom('AZ', 'TR', 'GB')),
    ip: maybe(fc.constantFrom('192.0.2.1', '2001:db8::1')),
  });
  return fc
    .record({
      currency: fc.constantFrom(...options.currencies),
      amountMinor: fc.integer({ min: 1, max: options.mostMinor }),
      id: fc.stringMatching(/^op_[A-Za-z0-9]{24}$/),
      description: maybe(texts),
      customer,
      browser: maybe(browser),
      language: fc.constantFrom('en' as const, 'ru' as const, 'az' as const),
      mustAskIssuer: fc.boolean(),
      holderName: maybe(texts),
      hasCode: fc.boolean(),
      month: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ currency, amountMinor, id, holderName, hasCode, month, ...said }) => ({
      ...orderForTests,
      ...said,
      operationId: id,
      amount: money(amountMinor, currency),
      sendBefore: new Date(Date.now() + 60_000),
      source:
        options.source === 'card'
          ? {
              kind: 'card' as const,
              card: {
                number: new Secret(newCardNumber()),
                securityCode: hasCode ? new Secret('737') : null,
                expiryMonth: month,
                expiryYear: 2050,
                holderName,
              },
              authentication: null,
            }
          : { kind: options.source },
    }));
}

/** A request as it left a connector. */
export interface SentRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connector whose requests are kept and answered by `answer`, over no network. */
export function capturing(
  create: (deps: ConnectorDeps) => Connector,
  answer: (request: SentRequest) => { status: number; body: unknown } = () => ({ status: 500, body: {} }),
): { connector: Connector; sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  const fetch: ConnectorFetch = async (url, { method, headers, body = '' }) => {
    const request = { url, method, headers, body };
    sent.push(request);
    const { status, body: reply } = answer(request);
    return { status, text: async () => (typeof reply === 'string' ? reply : JSON.stringify(reply)) };
  };
  return { connector: create({ fetch, now: () => new Date() }), sent };
}
