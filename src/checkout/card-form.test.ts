import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { CardBrand } from '../domain/card.ts';
import { keptValues, type PayFormContext, readPayForm } from './card-form.ts';
import { customerFieldsOf } from './customer-fields.ts';

const now = new Date('2026-03-15T10:00:00Z');
const good = {
  card_number: '4242 4242 4242 4242',
  card_expiry: '12 / 34',
  card_cvc: '123',
  card_name: 'Aysel Quliyeva',
};

function context(over: Partial<PayFormContext> = {}): PayFormContext {
  return { now, customerFields: customerFieldsOf({}, null), brandsNotAccepted: [], customer: null, ...over };
}

function keysOf(fields: Record<string, string>, over: Partial<PayFormContext> = {}): string[] {
  const form = readPayForm(fields, context(over));
  return form.kind === 'errors' ? form.errors.map((error) => error.key) : [];
}

function paid(fields: Record<string, string>, over: Partial<PayFormContext> = {}) {
  const form = readPayForm(fields, context(over));
  assert.ok(form.kind === 'ok', inspect(form));
  return form;
}

test('a good form gives the card in secrets, and printing it shows no digit of the number', () => {
  const form = paid(good);
  assert.equal(form.card.number.reveal(), '4242424242424242');
  assert.equal(form.card.securityCode?.reveal(), '123');
  assert.deepEqual(
    [form.card.expiryMonth, form.card.expiryYear, form.card.holderName],
    [12, 2034, 'Aysel Quliyeva'],
  );
  assert.deepEqual([form.brand, form.last4], ['visa', '4242']);
  assert.doesNotMatch(inspect(form, { depth: 9 }) + JSON.stringify(form), /4242424|123/);
});

test('a number is read however it is spaced, dashed or written', () => {
  for (const card_number of [
    '4242424242424242',
    '4242-4242-4242-4242',
    ' 4242\u00a04242 4242 4242 ',
    '４２４２４２４２４２４２４２４２',
    '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢',
    '۴۲۴۲۴۲۴۲۴۲۴۲۴۲۴۲',
  ]) {
    assert.equal(paid({ ...good, card_number }).card.number.reveal(), '4242424242424242');
  }
});

test('an empty form names every required field in the order of the page', () => {
  assert.deepEqual(keysOf({}), ['number_required', 'expiry_required', 'cvc_required', 'name_required']);
});

test('a wrong number says whether digits are missing or mistyped', () => {
  assert.deepEqual(keysOf({ ...good, card_number: '4242 4242 4242' }), ['number_incomplete']);
  assert.deepEqual(keysOf({ ...good, card_number: '4242 4242 4242 424' }), ['number_incomplete']);
  assert.deepEqual(keysOf({ ...good, card_number: '4242 4242 4242 4241' }), ['number_invalid']);
  assert.deepEqual(keysOf({ ...good, card_number: '5555 5555 5555 4444 1' }), ['number_invalid']);
  assert.deepEqual(keysOf({ ...good, card_number: '4242 4242 4242 424x' }), ['number_invalid']);
});

test('a card past its month, too far ahead or in no month is refused', () => {
  const key = (card_expiry: string) => keysOf({ ...good, card_expiry })[0];
  assert.equal(key('02/26'), 'expiry_past');
  assert.equal(key('03/26'), undefined);
  assert.equal(key('03/46'), undefined);
  assert.equal(key('01/47'), 'expiry_invalid');
  assert.equal(key('13/30'), 'expiry_invalid');
  assert.equal(key('soon'), 'expiry_invalid');
  assert.equal(key('1234'), undefined);
  assert.equal(key('１２/３４'), undefined);
});

test('the security code has the length of its brand, and some brands have none', () => {
  const amex = { ...good, card_number: '3782 822463 10005' };
  assert.deepEqual(keysOf(amex), ['cvc_invalid']);
  assert.equal(paid({ ...amex, card_cvc: '1234' }).card.securityCode?.reveal(), '1234');
  assert.deepEqual(keysOf({ ...good, card_cvc: '1234' }), ['cvc_invalid']);
  assert.deepEqual(keysOf({ ...good, card_cvc: '12a' }), ['cvc_invalid']);
  assert.equal(paid({ ...good, card_number: '8600 0000 0000 0007', card_cvc: '' }).card.securityCode, null);
});

test('a brand that this merchant does not take is named', () => {
  const form = readPayForm(
    { ...good, card_number: '2200 0000 0000 0004' },
    context({ brandsNotAccepted: ['mir'] }),
  );
  assert.ok(form.kind === 'errors');
  assert.deepEqual(form.errors, [
    { field: 'card_number', key: 'brand_not_accepted', brand: 'mir' satisfies CardBrand },
  ]);
});

test('a card number typed as a name is refused, and no form value that could hold one is shown again', () => {
  assert.deepEqual(keysOf({ ...good, card_name: '4242424242424242' }), ['name_invalid']);
  assert.deepEqual(keysOf({ ...good, card_name: 'Aysel 4242 4242 4242 4242' }), ['name_invalid']);
  assert.deepEqual(keysOf({ ...good, card_name: '...' }), ['name_invalid']);
  assert.deepEqual(keysOf({ ...good, card_name: 'a'.repeat(129) }), ['name_too_long']);
  const kept = keptValues({
    ...good,
    card_name: 'A ４２４２ 4242 4242 4242',
    email: '4242424242424242',
    phone: '4242424242424242',
    country: 'AZ',
  });
  assert.deepEqual(kept, { country: 'AZ' });
  assert.deepEqual(keptValues({ ...good, phone: '+994 50 123 45 67' }), {
    card_name: 'Aysel Quliyeva',
    phone: '+994 50 123 45 67',
  });
});

test('customer fields follow their rules', () => {
  const customerFields = customerFieldsOf({ customer_fields: ['email', 'phone', 'country'] }, null);
  assert.deepEqual(keysOf(good, { customerFields }), [
    'email_required',
    'phone_required',
    'country_required',
  ]);
  const wrong = { ...good, email: 'a@b', phone: '5012345', country: 'XX' };
  assert.deepEqual(keysOf(wrong, { customerFields }), ['email_invalid', 'phone_invalid', 'country_invalid']);
  const right = { ...good, email: ' a@b.az ', phone: '00994 (50) 123-45-67', country: 'az' };
  assert.deepEqual(paid(right, { customerFields }).customer, {
    email: 'a@b.az',
    phone: '+994501234567',
    country: 'AZ',
    name: 'Aysel Quliyeva',
  });
});

test('what the merchant locked or hid cannot be changed by a posted field', () => {
  const customer = { email: 'shop@example.com', country: 'AZ', name: 'Leyla' };
  const customerFields = customerFieldsOf(
    { customer_fields: { email: 'locked', name: 'hidden', phone: 'locked' } },
    customer,
  );
  assert.deepEqual(customerFields, { email: 'locked', phone: 'hidden', name: 'hidden', country: 'hidden' });
  const form = paid({ ...good, email: 'evil@example.com', country: 'US' }, { customerFields, customer });
  assert.deepEqual(form.customer, customer);
  assert.equal(form.card.holderName, 'Leyla');
});

test('an email that the merchant sent is not asked for again, and one not sent is optional', () => {
  assert.equal(customerFieldsOf({}, { email: 'a@b.az' }).email, 'hidden');
  assert.equal(customerFieldsOf({}, null).email, 'optional');
  assert.equal(customerFieldsOf({ customer_fields: ['phone'] }, null).email, 'hidden');
  assert.equal(customerFieldsOf({ customer_fields: ['phone'] }, null).name, 'required');
});
