import type { CardDetails } from '../connectors/connector.ts';
import { type CardBrand, cardBrand, readCardNumber } from '../domain/card.ts';
import type { Customer } from '../domain/session.ts';
import { Secret } from '../vault/secret.ts';
import {
  type CardErrorKey,
  type Checked,
  checkCardName,
  checkCardNumber,
  checkExpiry,
  checkSecurityCode,
  plainDigits,
} from './card-fields.ts';
import { readEmail, readPhone } from './contact-fields.ts';
import { countryCodes } from './countries.ts';
import type { CustomerFields } from './customer-fields.ts';

/** The fields of the form, in the order in which the page shows them. */
export const payFieldNames = [
  'card_number',
  'card_expiry',
  'card_cvc',
  'card_name',
  'email',
  'phone',
  'country',
] as const;

export type PayFieldName = (typeof payFieldNames)[number];

/** `key` is the text `error.<key>` of the locales; `brand` fills it in where it names one. */
export interface FieldError {
  readonly field: PayFieldName;
  readonly key: CardErrorKey | CustomerErrorKey;
  readonly brand?: CardBrand;
}

export type CustomerErrorKey =
  | 'email_required'
  | 'email_invalid'
  | 'phone_required'
  | 'phone_invalid'
  | 'country_required'
  | 'country_invalid';

export interface PayFormContext {
  readonly now: Date;
  readonly customerFields: CustomerFields;
  readonly brandsNotAccepted: readonly CardBrand[];
  /** What the merchant sent; it stands for fields that are hidden or locked. */
  readonly customer: Customer | null;
}

export type PayForm =
  | { kind: 'ok'; card: CardDetails; brand: CardBrand; last4: string; customer: Customer }
  | { kind: 'errors'; errors: readonly FieldError[] };

/**
 * Reads what the customer posted. The errors come in the order of the page. Fields that the page did not ask for are
 * ignored, so nobody can overwrite what the merchant locked.
 */
export function readPayForm(fields: Readonly<Record<string, string>>, context: PayFormContext): PayForm {
  const text = (name: PayFieldName) => (Object.hasOwn(fields, name) ? (fields[name] ?? '') : '');
  const brand = cardBrand(readCardNumber(plainDigits(text('card_number'))) ?? '');
  const rules = context.customerFields;
  const asksName = rules.name === 'required' || rules.name === 'optional';

  const number = checkCardNumber(text('card_number'), context.brandsNotAccepted);
  const expiry = checkExpiry(text('card_expiry'), context.now);
  const code = checkSecurityCode(text('card_cvc'), brand);
  const name: Checked<string | null> = asksName
    ? checkCardName(text('card_name'), rules.name === 'required')
    : { kind: 'ok', value: context.customer?.name ?? null };
  const customer = readContact(fields, context);

  const errors = [
    ...(number.kind === 'error' ? [{ field: 'card_number', key: number.key, brand } as const] : []),
    ...(expiry.kind === 'error' ? [{ field: 'card_expiry', key: expiry.key } as const] : []),
    ...(code.kind === 'error' ? [{ field: 'card_cvc', key: code.key, brand } as const] : []),
    ...(name.kind === 'error' ? [{ field: 'card_name', key: name.key } as const] : []),
    ...customer.errors,
  ];
  if (number.kind === 'error' || expiry.kind === 'error' || code.kind === 'error' || name.kind === 'error') {
    return { kind: 'errors', errors };
  }
  if (errors.length > 0) return { kind: 'errors', errors };
  return {
    kind: 'ok',
    card: {
      number: new Secret(number.value),
      securityCode: code.value === null ? null : new Secret(code.value),
      expiryMonth: expiry.value.month,
      expiryYear: expiry.value.year,
      holderName: name.value,
    },
    brand,
    last4: number.value.slice(-4),
    customer: { ...customer.value, ...(name.value === null ? {} : { name: name.value }) },
  };
}

/** What may be shown again after an error or a decline: never the number, its date or the security code. */
export function keptValues(fields: Readonly<Record<string, string>>): Partial<Record<PayFieldName, string>> {
  const kept: Partial<Record<PayFieldName, string>> = {};
  for (const name of ['card_name', 'email', 'phone', 'country'] as const) {
    const value = Object.hasOwn(fields, name) ? fields[name]?.slice(0, 320) : undefined;
    // Whoever types the card number into the wrong field must not get it back in a page either.
    if (value && !holdsCardNumber(name, value)) kept[name] = value;
  }
  return kept;
}

/** A phone has at most 15 digits with its plus; everywhere else seven digits are already suspicious. */
function holdsCardNumber(name: PayFieldName, value: string): boolean {
  const digits = plainDigits(value).replace(/\D/g, '').length;
  return name === 'phone' ? digits > 15 || (digits >= 12 && !value.trim().startsWith('+')) : digits >= 12;
}

/** Who pays, apart from the card: what was typed where the page asks, what the merchant sent where it does not. */
export function readContact(
  fields: Readonly<Record<string, string>>,
  context: Pick<PayFormContext, 'customerFields' | 'customer'>,
): { value: Customer; errors: FieldError[] } {
  const text = (name: PayFieldName) => (Object.hasOwn(fields, name) ? (fields[name] ?? '') : '');
  const rules = context.customerFields;
  const value: { email?: string; phone?: string; name?: string; country?: string; ip?: string } = {
    ...context.customer,
  };
  const errors: FieldError[] = [];
  for (const field of ['email', 'phone', 'country'] as const) {
    if (rules[field] === 'hidden' || rules[field] === 'locked') continue;
    const typed = plainDigits(text(field)).trim();
    if (typed === '') {
      delete value[field];
      if (rules[field] === 'required') errors.push({ field, key: `${field}_required` });
      continue;
    }
    const read = readers[field](typed);
    if (read === undefined) errors.push({ field, key: `${field}_invalid` });
    else value[field] = read;
  }
  return { value, errors };
}

const readers = {
  email: readEmail,
  phone: readPhone,
  country: (typed: string) => (countryCodes.includes(typed.toUpperCase()) ? typed.toUpperCase() : undefined),
} as const;
