import { z } from 'zod';
import { type Currency, currencyCodes } from '../../domain/currency.ts';
import { type DeclineReason, declineReasons } from '../../domain/decline.ts';
import { languages } from '../../domain/language.ts';
import { maxAttempts, paymentMethodKinds, sessionStatuses, walletNames } from '../../domain/session.ts';
import {
  createdField,
  liveField,
  momentField,
  momentOrNullField,
  objectField,
  wordsSay,
} from '../answer-fields.ts';
import { customerSays } from './create-body-schema.ts';
import { knownSettings } from './settings-schema.ts';

const nullableText = z.string().nullable();

/** A currency in answers: upper case. */
export const knownCurrency = z
  .enum(currencyCodes as [Currency, ...Currency[]])
  .describe('The currency of the amounts: a code of ISO 4217, in upper case.');

/** Pairs of the merchant in answers. */
export const knownMetadata = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .describe('The pairs that you gave, each value of the type that it had.');

const text = z.string();
const knownCustomer = z.object({
  email: text.optional().describe(customerSays.email),
  phone: text.optional().describe(customerSays.phone),
  name: text.optional().describe(customerSays.name),
  country: text.optional().describe(customerSays.country),
  ip: text.optional().describe(customerSays.ip),
});

const statusSays: Readonly<Record<(typeof sessionStatuses)[number], string>> = {
  open: 'can be paid.',
  processing: 'a payment is being made.',
  requires_action: 'the customer is asked by a bank or is on the page of an acquirer.',
  succeeded: 'paid.',
  failed: 'no tries are left, or the payment is blocked for good.',
  expired: 'nobody paid in time, or you called it off.',
};

const paymentMethodSchema = z.object({
  type: z
    .enum(paymentMethodKinds)
    .describe('`card`, `wallet` (a wallet or the app of a bank) or `bnpl` (in parts, at a lender).'),
  brand: nullableText.describe(
    'Of the card, in lower case, such as `visa`; null where the customer paid without typing one, as the next three are.',
  ),
  last4: nullableText.describe('The last four digits of the card’s number.'),
  exp_month: z.int().nullable().describe('The month in which the card expires, 1 to 12.'),
  exp_year: z.int().nullable().describe('The year in which the card expires, with four digits.'),
  country: nullableText.describe('The country of the card’s issuer, where it is known; null otherwise.'),
  wallet: z.enum(walletNames).nullable().describe('Which wallet; only of type `wallet`.'),
  instalments: z
    .int()
    .nullable()
    .describe('How many payments the customer makes to the lender; only of type `bnpl`.'),
});

const lastErrorSchema = z.object({
  code: z
    .enum(Object.keys(declineReasons) as [DeclineReason, ...DeclineReason[]])
    .meta({ description: 'Why the last try was refused: one of `/docs/declines`.' }),
  message: z.string().describe('The same in an English sentence, for you and not for the customer.'),
  network_code: nullableText.describe(
    'The code that the acquirer or the card’s network gave, as it came; null without one.',
  ),
  advice: z
    .enum(['try_again', 'try_another_card', 'contact_bank', 'do_not_retry'])
    .describe('What the customer is told to do.'),
});

const recoverySchema = z.object({
  enabled: z.literal(true).describe('Always true: without recovery `after_expiration` is null.'),
  url: nullableText.describe('Where the customer begins again; null until the session has expired.'),
  expires_at: momentOrNullField(
    'Until when that is possible: 30 days after the session expired. Null until then.',
  ),
});

/** A session in answers and events. */
export const sessionSchema = z
  .object({
    id: z
      .string()
      .describe('The session’s id: `cs_test_…` or `cs_live_…`. Whoever has it can open the page to pay.'),
    object: objectField('checkout.session'),
    status: z.enum(sessionStatuses).describe(`${wordsSay(statusSays)} The last three are final.`),
    livemode: liveField,
    amount: z.int().describe('What the customer pays, in minor units: 4900 is 49.00.'),
    currency: knownCurrency,
    amount_refunded: z
      .int()
      .describe('What refunds have taken of it, in minor units; those that are still pending count.'),
    refunded: z.boolean().describe('Whether refunds take the whole amount; pending ones count.'),
    checkout_url: nullableText.describe('The page to send the customer to; null once the status is final.'),
    created: createdField,
    expires_at: momentField('When it expires, or has expired, if nobody pays.'),
    description: nullableText.describe(
      'What is paid for, as the customer reads it; null when you gave none.',
    ),
    order_id: nullableText.describe('Your own order number, as you gave it; null when you gave none.'),
    language: z
      .enum([...languages, 'auto'])
      .describe('The language of the page; `auto` follows the customer’s browser.'),
    customer: knownCustomer.nullable().describe('What you said of the customer; null when you said nothing.'),
    customer_details: knownCustomer
      .nullable()
      .describe(
        'What the customer filled in on the page at the last press of Pay; null before that, or when it was nothing.',
      ),
    success_url: nullableText.describe(
      'Where the customer goes after paying, with `{CHECKOUT_SESSION_ID}` as you wrote it; null when you gave none.',
    ),
    cancel_url: nullableText.describe(
      'Where the customer goes after pressing Back, or when the session failed or has expired; null when you gave none.',
    ),
    webhook_url: nullableText.describe(
      'What takes the events of this session instead of your webhook endpoints; null for those.',
    ),
    settings: knownSettings.describe('How the page looks and behaves, as you gave it.'),
    metadata: knownMetadata,
    payment_method: paymentMethodSchema
      .nullable()
      .describe('What it was paid with; null until it is paid. Never the whole number of a card.'),
    last_error: lastErrorSchema
      .nullable()
      .describe(
        'Why the last try did not pay; null before that, while another try runs, and once it is paid.',
      ),
    attempts_count: z
      .int()
      .describe(`How often the customer has tried to pay; ${maxAttempts} times at most.`),
    after_expiration: z
      .object({ recovery: recoverySchema.describe('The fresh session that an expired one offers.') })
      .nullable()
      .describe('What happens after it has expired; null when you did not ask for recovery.'),
    recovered_from: nullableText.describe(
      'The id of the expired session that the order began with, when this one stands in for it; null otherwise.',
    ),
  })
  .meta({ id: 'CheckoutSession' });
