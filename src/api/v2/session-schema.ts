import { z } from 'zod';
import { type Currency, currencyCodes } from '../../domain/currency.ts';
import { type DeclineReason, declineReasons } from '../../domain/decline.ts';
import { languages } from '../../domain/language.ts';
import { maxAmountMinor } from '../../domain/money.ts';
import { paymentMethodKinds, sessionStatuses, walletNames } from '../../domain/session.ts';
import {
  booleanField,
  codePoints,
  countryField,
  emailField,
  integerField,
  ipField,
  phoneField,
  textField,
  timeField,
  wordField,
} from '../fields.ts';
import { cancelUrlField, knownSettings, settingsSchema, successUrlField } from './settings-schema.ts';

export const amountField = integerField(
  'must be a whole number of minor units from 1 to 999999999999, written without quotes, decimals or exponent: 4900 is 49.00.',
  { min: 1, max: maxAmountMinor },
);

const currencyWhat = `must be one of ${currencyCodes.join(', ')}.`;
export const currencyField = z
  .string({ error: currencyWhat })
  // Only ASCII: upper-casing also makes `USD` of `uſd`.
  .transform((code) => (/^[a-z]{3}$/i.test(code) ? code.toUpperCase() : code))
  .pipe(z.enum(currencyCodes as [string, ...string[]], { error: currencyWhat }))
  .meta({ description: `ISO 4217, in any case; ${currencyWhat}` });

const languageField = wordField('must be `en`, `ru`, `az`, or `auto` to follow the customer’s browser.', [
  ...languages,
  'auto',
]);

const customerSchema = z
  .strictObject(
    {
      email: emailField.optional(),
      phone: phoneField.optional(),
      name: textField('must be text of at most 128 characters.', { max: 128 }).optional(),
      country: countryField.optional(),
      ip: ipField.optional(),
    },
    { error: 'must be an object with any of `email`, `phone`, `name`, `country` and `ip`.' },
  )
  .meta({
    description: 'What you know of the customer: fills the page, helps against fraud, addresses the receipt.',
  });

const metadataValueWhat = 'must be text of at most 500 characters, a finite number, or a boolean.';
const metadataWhat = 'must be an object of at most 50 keys of 1 to 40 characters each.';
export const metadataSchema = z
  .record(
    z.string().refine((key) => key !== '' && codePoints(key) <= 40, {
      error: 'is a key that is empty or longer than 40 characters.',
    }),
    z
      .union([z.string(), z.number(), z.boolean()], { error: metadataValueWhat })
      .refine((value) => typeof value !== 'string' || codePoints(value) <= 500, { error: metadataValueWhat }),
    { error: metadataWhat },
  )
  .refine((metadata) => Object.keys(metadata).length <= 50, { error: metadataWhat })
  .meta({
    maxProperties: 50,
    description: 'Your own key/value pairs, returned in every event. Values keep their type.',
  });

/** The body of `POST /v2/payments/checkout`. */
export const createBodySchema = z.strictObject(
  {
    amount: amountField,
    currency: currencyField,
    description: textField('must be text of at most 500 characters, shown to the customer.', {
      max: 500,
      isMultiline: true,
    }).optional(),
    order_id: textField('must be text of at most 128 characters: your own order number, returned as it is.', {
      max: 128,
    }).optional(),
    language: languageField.optional(),
    customer: customerSchema.optional(),
    success_url: successUrlField.optional(),
    cancel_url: cancelUrlField.optional(),
    settings: settingsSchema.optional(),
    webhook_url: z
      .string({ error: 'must be an absolute https URL that takes the events of this session.' })
      .meta({
        format: 'uri',
        description: 'Takes the events of this session instead of the merchant-wide endpoints.',
      })
      .optional(),
    metadata: metadataSchema.optional(),
    test_mode: booleanField(
      'must be `true` or `false`; `true` makes a test session even with a live key.',
    ).optional(),
    expires_in: integerField('must be a whole number of seconds from 60 to 2592000 (30 days).', {
      min: 60,
      max: 2_592_000,
    }).optional(),
    expires_at: timeField.optional(),
    after_expiration: z
      .strictObject(
        {
          recovery: z.strictObject(
            { enabled: booleanField('must be `true` or `false`.') },
            { error: 'must be an object such as {"enabled":true}.' },
          ),
        },
        { error: 'must be an object such as {"recovery":{"enabled":true}}.' },
      )
      .meta({
        description:
          'With recovery enabled the page of an expired session offers the customer a fresh one for the same order.',
      })
      .optional(),
  },
  { error: 'must be a JSON object.' },
);

const nullableText = z.string().nullable();

/** A currency in answers: upper case. */
export const knownCurrency = z.enum(currencyCodes as [Currency, ...Currency[]]);

const text = z.string();
const knownCustomer = z.object({
  email: text.optional(),
  phone: text.optional(),
  name: text.optional(),
  country: text.optional(),
  ip: text.optional(),
});
/** A session in answers and events. */
export const sessionSchema = z
  .object({
    id: z.string(),
    object: z.literal('checkout.session'),
    status: z.enum(sessionStatuses),
    livemode: z.boolean(),
    amount: z.int(),
    currency: knownCurrency,
    amount_refunded: z.int(),
    refunded: z.boolean(),
    checkout_url: nullableText,
    created: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    description: nullableText,
    order_id: nullableText,
    language: z.enum([...languages, 'auto']),
    customer: knownCustomer.nullable(),
    customer_details: knownCustomer.nullable(),
    success_url: nullableText,
    cancel_url: nullableText,
    webhook_url: nullableText,
    settings: knownSettings,
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    payment_method: z
      .object({
        type: z.enum(paymentMethodKinds),
        brand: nullableText.describe(
          'Of the card; null where the customer paid without typing one, as the next three are.',
        ),
        last4: nullableText,
        exp_month: z.int().nullable(),
        exp_year: z.int().nullable(),
        country: nullableText,
        wallet: z.enum(walletNames).nullable(),
        instalments: z
          .int()
          .nullable()
          .describe('How many payments the customer makes to the lender; only of type `bnpl`.'),
      })
      .nullable(),
    last_error: z
      .object({
        code: z
          .enum(Object.keys(declineReasons) as [DeclineReason, ...DeclineReason[]])
          .meta({ description: 'Why the last try was refused: one of `/docs/declines`.' }),
        message: z.string(),
        network_code: nullableText,
        advice: z.enum(['try_again', 'try_another_card', 'contact_bank', 'do_not_retry']),
      })
      .nullable(),
    attempts_count: z.int(),
    after_expiration: z
      .object({
        recovery: z.object({
          enabled: z.literal(true),
          url: nullableText,
          expires_at: z.iso.datetime().nullable(),
        }),
      })
      .nullable(),
    recovered_from: nullableText,
  })
  .meta({ id: 'CheckoutSession' });
