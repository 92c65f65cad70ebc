import { z } from 'zod';
import { cornerShapes, fontFaces, lookLimits } from '../../domain/branding.ts';
import { isHexColour } from '../../domain/colour.ts';
import { customerFieldNames, customerFieldRules, paymentMethodKinds } from '../../domain/session.ts';
import { booleanField, integerField, returnUrlField, textField, wordField } from '../fields.ts';

export const successUrlField = returnUrlField('Where the customer goes after a successful payment.');
export const cancelUrlField = returnUrlField(
  'Where the customer goes after pressing Back, or when the session has expired.',
);

const fieldRule = wordField(
  `must be one of ${customerFieldRules.map((rule) => `\`${rule}\``).join(', ')}.`,
  customerFieldRules,
);
const customerFieldsWhat = `must be a list such as \`["email"]\` (required fields) or an object such as \`{"email":"optional"}\`; fields: ${customerFieldNames.join(', ')}; rules: ${customerFieldRules.join(', ')}.`;

const colourWhat = 'must be a colour such as `#0b6e4f`.';
const colourField = z
  .string({ error: colourWhat })
  .refine(isHexColour, { error: colourWhat })
  .meta({ description: colourWhat });

/** `settings` of the body of `POST /v2/payments/checkout`. */
export const settingsSchema = z
  .strictObject(
    {
      payment_methods: z
        .array(wordField(`must be one of ${paymentMethodKinds.join(', ')}.`, paymentMethodKinds), {
          error: `must be a list of ${paymentMethodKinds.join(', ')}.`,
        })
        .min(1, { error: 'must name at least one method; leave it out to allow all.' })
        .transform((kinds) => [...new Set(kinds)])
        .optional(),
      button_text: textField('must be plain text of 1 to 40 characters.', { min: 1, max: 40 }).optional(),
      auto_return: integerField(
        'must be a whole number of milliseconds from 0 to 60000: how long the result stays before the customer is sent back.',
        { min: 0, max: 60_000 },
      ).optional(),
      signed_return: booleanField(
        'must be `true` or `false`; with `true` the return to `success_url` carries `maxfi_result`, a signed token that says what became of the payment.',
      ).optional(),
      branding: z
        .strictObject(
          {
            display_name: textField('must be plain text of 1 to 100 characters.', {
              min: 1,
              max: lookLimits.displayName,
            }).optional(),
            color: colourField.optional(),
            background: colourField.optional(),
            corners: wordField(`must be one of ${cornerShapes.join(', ')}.`, cornerShapes).optional(),
            font: wordField(`must be one of ${fontFaces.join(', ')}.`, fontFaces).optional(),
          },
          {
            error:
              'must be an object with any of `display_name`, `color`, `background`, `corners` and `font`.',
          },
        )
        .meta({ description: 'How this session’s page looks, where it differs from your others.' })
        .optional(),
      customer_fields: z
        .union(
          [
            z.array(wordField(`must be one of ${customerFieldNames.join(', ')}.`, customerFieldNames)),
            z.strictObject({
              email: fieldRule.optional(),
              phone: fieldRule.optional(),
              name: fieldRule.optional(),
              country: fieldRule.optional(),
            }),
          ],
          { error: customerFieldsWhat },
        )
        .optional(),
      success_url: successUrlField.optional(),
      cancel_url: cancelUrlField.optional(),
    },
    { error: 'must be an object.' },
  )
  .meta({
    description:
      'How the page looks and behaves. `success_url` and `cancel_url` are taken here too; top level wins.',
  });

const text = z.string();
const knownRule = z.enum(customerFieldRules);
/** The settings of a session in answers and events. */
export const knownSettings = z.object({
  payment_methods: z.array(z.enum(paymentMethodKinds)).optional(),
  button_text: text.optional(),
  auto_return: z.int().optional(),
  signed_return: z.boolean().optional(),
  branding: z
    .object({
      display_name: text.optional(),
      color: text.optional(),
      background: text.optional(),
      corners: z.enum(cornerShapes).optional(),
      font: z.enum(fontFaces).optional(),
    })
    .optional(),
  customer_fields: z
    .union([
      z.array(z.enum(customerFieldNames)),
      z.object({
        email: knownRule.optional(),
        phone: knownRule.optional(),
        name: knownRule.optional(),
        country: knownRule.optional(),
      }),
    ])
    .optional(),
});
