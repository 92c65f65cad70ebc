import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertRefused, badField, countRows, noRows, type Refusal } from '../../../test/support/refusals.ts';
import { type CallOptions, startWorld } from '../../../test/support/world.ts';

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const path = '/v2/payments/checkout';
const fine = { amount: 4900, currency: 'AZN' };

/** The fields of `fine` with some replaced, and what the answer must be. */
type Row = readonly [name: string, fields: Record<string, unknown>, refusal: Refusal, key?: string];

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const url = (path: string) => `https://shop.example/${path}`;
const live = world.liveKey;

const amounts: readonly Row[] = [
  ['a missing amount', { amount: undefined }, badField('amount', /required/)],
  ['an amount in quotes', { amount: '49' }, badField('amount', /without quotes/)],
  ['an amount that is true', { amount: true }, badField('amount')],
  ['an amount that is null', { amount: null }, badField('amount')],
  ['an amount in a list', { amount: [4900] }, badField('amount')],
  ['an amount of nothing', { amount: 0 }, badField('amount')],
  ['an amount below nothing', { amount: -1 }, badField('amount')],
  ['an amount over the limit', { amount: 1_000_000_000_000 }, badField('amount', /999999999999/)],
];

const currencies: readonly Row[] = [
  ['a missing currency', { currency: undefined }, badField('currency', /required.*USD, EUR, RUB, AZN/)],
  ['a currency that we do not take', { currency: 'UAH' }, badField('currency', /USD, EUR, RUB, AZN, KZT/)],
  ['a currency with a space', { currency: ' USD' }, badField('currency')],
  ['a currency with a letter that only upper-cases to one', { currency: 'u\u017fd' }, badField('currency')],
  ['a currency named like a built-in', { currency: 'constructor' }, badField('currency')],
  ['an empty currency', { currency: '' }, badField('currency')],
  ['a currency as a number', { currency: 840 }, badField('currency')],
];

const texts: readonly Row[] = [
  ['a description of 501 code points', { description: '😀'.repeat(501) }, badField('description')],
  [
    'a description that turns its direction',
    { description: 'a\u202eb' },
    badField('description', /direction/),
  ],
  ['a description with a bell', { description: 'a\u0007b' }, badField('description')],
  ['an order id of 129 characters', { order_id: 'x'.repeat(129) }, badField('order_id')],
  ['an order id with a line break', { order_id: 'a\r\nBcc: b' }, badField('order_id', /one line/)],
  ['an order id as a number', { order_id: 1001 }, badField('order_id')],
  ['a language that we do not speak', { language: 'de' }, badField('language', /`en`, `ru`, `az`/)],
  ['a language in upper case', { language: 'EN' }, badField('language')],
];

const customers: readonly Row[] = [
  ['a customer as text', { customer: 'a@b.az' }, badField('customer')],
  ['an address without an at sign', { customer: { email: 'a.b.az' } }, badField('customer.email')],
  [
    'an address of 321 characters',
    { customer: { email: `${'a'.repeat(315)}@b.com` } },
    badField('customer.email'),
  ],
  [
    'an address that turns its direction',
    { customer: { email: 'a\u202e@b.com' } },
    badField('customer.email'),
  ],
  ['a phone without its country', { customer: { phone: '0501234567' } }, badField('customer.phone')],
  ['a country that does not exist', { customer: { country: 'XX' } }, badField('customer.country')],
  [
    'a country that only upper-cases to one',
    { customer: { country: '\u017fe' } },
    badField('customer.country'),
  ],
  ['a country of three letters', { customer: { country: 'AZE' } }, badField('customer.country')],
  ['an address that is no IP', { customer: { ip: '1.2.3' } }, badField('customer.ip')],
  ['a name with a line break', { customer: { name: 'A\nB' } }, badField('customer.name')],
  ['a name of 129 characters', { customer: { name: 'x'.repeat(129) } }, badField('customer.name')],
];

const returnUrls: readonly Row[] = ['success_url', 'cancel_url'].flatMap((field): Row[] => [
  [`${field}: a script`, { [field]: 'javascript:alert(1)' }, badField(field)],
  [`${field}: data`, { [field]: 'data:text/html,hi' }, badField(field)],
  [`${field}: no scheme`, { [field]: '//shop.example/x' }, badField(field)],
  [`${field}: a user and a password`, { [field]: 'https://a:b@shop.example/' }, badField(field)],
  [
    `${field}: a placeholder in the host`,
    { [field]: 'https://{CHECKOUT_SESSION_ID}.example/' },
    badField(field),
  ],
  [
    `${field}: a placeholder in the port`,
    { [field]: 'https://a.az:{CHECKOUT_SESSION_ID}/' },
    badField(field),
  ],
  [
    `${field}: an encoded placeholder in the host`,
    { [field]: 'https://%7BCHECKOUT_SESSION_ID%7D.az/' },
    badField(field),
  ],
  [`${field}: 5001 characters`, { [field]: url('x'.repeat(5001 - url('').length)) }, badField(field)],
  [`${field}: a line break`, { [field]: url('\r\nSet-Cookie: a=b') }, badField(field)],
  [`${field}: a space`, { [field]: url('a b') }, badField(field)],
  [`${field}: a backslash`, { [field]: 'https://shop.example\\@evil.example/' }, badField(field)],
  [`${field}: http for a live session`, { [field]: 'http://shop.example/' }, badField(field, /https/), live],
  [
    `settings.${field}: a script`,
    { settings: { [field]: 'javascript:alert(1)' } },
    badField(`settings.${field}`),
  ],
  [
    `settings.${field}: http, live`,
    { settings: { [field]: 'http://a.az/' } },
    badField(`settings.${field}`),
    live,
  ],
]);

const webhookUrls: readonly Row[] = [
  ['a webhook to a script', { webhook_url: 'javascript:alert(1)' }, badField('webhook_url')],
  ['a webhook into the private network', { webhook_url: 'https://10.0.0.1/' }, badField('webhook_url')],
  ['a webhook to the metadata address', { webhook_url: 'https://169.254.169.254/' }, badField('webhook_url')],
  ['a webhook with a password', { webhook_url: 'https://a:b@shop.example/' }, badField('webhook_url')],
  ['a live webhook to this machine', { webhook_url: 'https://127.0.0.1/' }, badField('webhook_url'), live],
  ['a live webhook without TLS', { webhook_url: 'http://shop.example/' }, badField('webhook_url'), live],
  ['a webhook URL as a list', { webhook_url: [url('hook')] }, badField('webhook_url')],
];

const settings: readonly Row[] = [
  ['settings as a list', { settings: [] }, badField('settings')],
  ['no payment method at all', { settings: { payment_methods: [] } }, badField('settings.payment_methods')],
  [
    'an unknown payment method',
    { settings: { payment_methods: ['card', 'cash'] } },
    badField('settings.payment_methods.1'),
  ],
  ['an empty button', { settings: { button_text: '' } }, badField('settings.button_text')],
  [
    'a button of 41 characters',
    { settings: { button_text: 'x'.repeat(41) } },
    badField('settings.button_text'),
  ],
  ['a return before now', { settings: { auto_return: -1 } }, badField('settings.auto_return')],
  ['a return after a minute', { settings: { auto_return: 60_001 } }, badField('settings.auto_return')],
  ['a return after half a millisecond', { settings: { auto_return: 0.5 } }, badField('settings.auto_return')],
  [
    'an unknown customer field',
    { settings: { customer_fields: ['fax'] } },
    badField('settings.customer_fields'),
  ],
  [
    'an unknown rule for a field',
    { settings: { customer_fields: { email: 'never' } } },
    badField('settings.customer_fields', /required, optional, hidden, locked/),
  ],
];

const metadata: readonly Row[] = [
  ['51 keys of metadata', { metadata: keys(51) }, badField('metadata', /50/)],
  [
    'a metadata key of 41 code points',
    { metadata: { ['😀'.repeat(41)]: 1 } },
    badField(`metadata.${'😀'.repeat(41)}`, /40/),
  ],
  ['an empty metadata key', { metadata: { '': 1 } }, badField('metadata', /of 1 to 40/)],
  [
    'a metadata value of 501 code points',
    { metadata: { a: '😀'.repeat(501) } },
    badField('metadata.a', /500/),
  ],
  ['nested metadata', { metadata: { a: { b: 1 } } }, badField('metadata.a')],
  ['a list in metadata', { metadata: { a: [1] } }, badField('metadata.a')],
  ['null in metadata', { metadata: { a: null } }, badField('metadata.a')],
  ['metadata as a list', { metadata: ['a'] }, badField('metadata')],
];

const times: readonly Row[] = [
  ['59 seconds', { expires_in: 59 }, badField('expires_in')],
  ['30 days and a second', { expires_in: 2_592_001 }, badField('expires_in')],
  ['half a second', { expires_in: 60.5 }, badField('expires_in')],
  ['an expiry in the past', { expires_at: inDays(-1) }, badField('expires_at', /60 seconds and 30 days/)],
  ['an expiry after 31 days', { expires_at: inDays(31) }, badField('expires_at')],
  ['an expiry in words', { expires_at: 'tomorrow' }, badField('expires_at', /RFC 3339/)],
  ['an expiry without a zone', { expires_at: '2030-01-01T00:00:00' }, badField('expires_at', /RFC 3339/)],
  ['an expiry on 30 February', { expires_at: '2027-02-30T00:00:00Z' }, badField('expires_at', /RFC 3339/)],
  ['an expiry as a number', { expires_at: 1_900_000_000 }, badField('expires_at', /RFC 3339/)],
  ['both kinds of expiry', { expires_in: 600, expires_at: inDays(1) }, badField('expires_at', /not both/)],
  ['test_mode in quotes', { test_mode: 'true' }, badField('test_mode')],
];

const unknownFields: readonly Row[] = [
  ['sucess_url', { sucess_url: url('') }, badField('sucess_url', /Did you mean `success_url`/)],
  ['Amount', { Amount: 4900 }, badField('Amount', /Did you mean `amount`/)],
  ['successUrl', { successUrl: url('') }, badField('successUrl', /Did you mean `success_url`/)],
  ['line_items', { line_items: [] }, badField('line_items', /Known fields: amount, currency/)],
  ['constructor', { constructor: 'x' }, badField('constructor', /not a known field/)],
  ['toString', { toString: 'x' }, badField('toString')],
  ['customer.mail', { customer: { mail: 'a@b.az' } }, badField('customer.mail', /Did you mean `email`/)],
  ['customer.constructor', { customer: { constructor: 1 } }, badField('customer.constructor')],
  [
    'settings.autoreturn',
    { settings: { autoreturn: 1 } },
    badField('settings.autoreturn', /Did you mean `auto_return`/),
  ],
  [
    'settings.customer_fields.mail',
    { settings: { customer_fields: { mail: 'required' } } },
    badField('settings.customer_fields.mail', /`email`/),
  ],
];

const noConnector = { status: 402, code: 'NO_CONNECTOR' };
const connectors: readonly Row[] = [
  ['a live session without an acquirer', {}, { ...noConnector, param: 'currency', says: /AZN/ }, live],
  [
    'a method that nobody takes',
    { settings: { payment_methods: ['wallet'] } },
    { ...noConnector, param: 'settings.payment_methods', says: /wallet/ },
    live,
  ],
];

const table = [
  ...[amounts, currencies, texts, customers, returnUrls, webhookUrls].flat(),
  ...[settings, metadata, times, unknownFields, connectors].flat(),
];

for (const [name, fields, refusal, key] of table) {
  test(`a create is refused and leaves nothing: ${name}`, async () => {
    const before = await countRows(world);
    const headers = { 'idempotency-key': `bad ${name.replaceAll(/[^ -~]/g, '')}` };
    const options: CallOptions = { body: { ...fine, ...fields }, headers, ...(key && { key }) };
    const answer = await world.call('POST', path, options);
    assertRefused(answer, refusal);
    if (refusal.status === 402) assert.equal(answer.headers.get('stripe-should-retry'), 'false');
    assert.deepEqual(await countRows(world), before);
  });
}

test('after every refusal not one row was written', async () => {
  assert.deepEqual(await countRows(world), noRows);
});

test('everything that is wrong is told at once, each field once', async () => {
  const body = {
    amount: '49',
    currency: 'XXX',
    sucess_url: 1,
    settings: { auto_return: 1.5 },
    customer: { phone: '1' },
  };
  const answer = await world.call('POST', path, { body });
  assertRefused(answer, badField('amount'));
  assert.deepEqual(answer.json.error.errors.map((error: { param: string }) => error.param).sort(), [
    'amount',
    'currency',
    'customer.phone',
    'settings.auto_return',
    'sucess_url',
  ]);
});
