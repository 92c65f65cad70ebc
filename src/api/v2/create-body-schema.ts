import { z } from 'zod';
import { currencyCodes } from '../../domain/currency.ts';
import { languages } from '../../domain/language.ts';
import { maxAmountMinor } from '../../domain/money.ts';
import {
  booleanField,
  codePoints,
  countryField,
  emailField,
  integerField,
  ipField,
  means,
  phoneField,
  textField,
  timeField,
  wordField,
} from '../fields.ts';
import { cancelUrlField, settingsSchema, successUrlField } from './settings-schema.ts';

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
  .meta({
    description: `The currency of the amount by its code of ISO 4217, in any case; answers have it in upper case. It ${currencyWhat}`,
  });

const languageField = means(
  'The language of the page and of the receipt; `en` when left out.',
  wordField('must be `en`, `ru`, `az`, or `auto` to follow the customer’s browser.', [...languages, 'auto']),
);

/** What is known of a customer, field by field; the same in what is sent and in answers. */
export const customerSays = {
  email: 'The e-mail address: the receipt is sent there.',
  phone: 'The phone number, in E.164 form.',
  name: 'The name, as on the card.',
  country: 'The country, as a two-letter code of ISO 3166-1.',
  ip: 'The network address that the customer came to you from.',
} as const;

const customerSchema = z
  .strictObject(
    {
      email: means(`${customerSays.email} Sessions can be listed by it.`, emailField).optional(),
      phone: means(
        `${customerSays.phone} Spaces, hyphens and brackets in it are left out.`,
        phoneField,
      ).optional(),
      name: means(
        customerSays.name,
        textField('must be text of at most 128 characters.', { max: 128 }),
      ).optional(),
      country: means(`${customerSays.country} Small letters are taken as well.`, countryField).optional(),
      ip: means(customerSays.ip, ipField).optional(),
    },
    { error: 'must be an object with any of `email`, `phone`, `name`, `country` and `ip`.' },
  )
  .meta({
    description:
      'What you know of the customer: fills the page, helps against fraud, addresses the receipt. All of it may be left out.',
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
    description:
      'Pairs of your own, given back in every answer and event. At most 50; names have 1 to 40 characters, values are text of at most 500, finite numbers or booleans, and keep their type. None when left out.',
  });

/** The body of `POST /v2/payments/checkout`. */
export const createBodySchema = z.strictObject(
  {
    amount: means('What the customer pays.', amountField),
    currency: currencyField,
    description: means(
      'What is paid for. It may have several lines.',
      textField('must be text of at most 500 characters, shown to the customer.', {
        max: 500,
        isMultiline: true,
      }),
    ).optional(),
    order_id: means(
      'Names your order, in lists, events and the dashboard. Several sessions may have the same.',
      textField('must be text of at most 128 characters: your own order number, returned as it is.', {
        max: 128,
      }),
    ).optional(),
    language: languageField.optional(),
    customer: customerSchema.optional(),
    success_url: successUrlField.optional(),
    cancel_url: cancelUrlField.optional(),
    settings: settingsSchema.optional(),
    webhook_url: z
      .string({ error: 'must be an absolute https URL that takes the events of this session.' })
      .meta({
        format: 'uri',
        description:
          'Takes the events of this session and of its refunds, instead of your webhook endpoints. An absolute https URL; a test session may use http. Signed with the merchant’s secret of the mode.',
      })
      .optional(),
    metadata: metadataSchema.optional(),
    test_mode: means(
      'Whether a live key makes a test session; `false` when left out. A test key makes nothing else, whatever stands here.',
      booleanField('must be `true` or `false`; `true` makes a test session even with a live key.'),
    ).optional(),
    expires_in: means(
      'In how many seconds the session expires if nobody pays; 1800 (30 minutes) when neither this nor `expires_at` is given. Both together are refused.',
      integerField('must be a whole number of seconds from 60 to 2592000 (30 days).', {
        min: 60,
        max: 2_592_000,
      }),
    ).optional(),
    expires_at: means(
      'When the session expires if nobody pays: 60 seconds to 30 days from now. 30 minutes from now when neither this nor `expires_in` is given. Both together are refused.',
      timeField,
    ).optional(),
    after_expiration: z
      .strictObject(
        {
          recovery: z
            .strictObject(
              {
                enabled: means(
                  'Whether the customer may begin again for 30 days after the session has expired.',
                  booleanField('must be `true` or `false`.'),
                ),
              },
              { error: 'must be an object such as {"enabled":true}.' },
            )
            .describe('Whether a fresh session is offered.'),
        },
        { error: 'must be an object such as {"recovery":{"enabled":true}}.' },
      )
      .meta({
        description:
          'With recovery enabled the page of an expired session offers the customer a fresh one for the same order. Not when left out.',
      })
      .optional(),
  },
  { error: 'must be a JSON object.' },
);
