import { z } from 'zod';
import { cornerShapes, fontFaces, lookLimits } from '../../domain/branding.ts';
import { isHexColour } from '../../domain/colour.ts';
import { customerFieldNames, customerFieldRules, paymentMethodKinds } from '../../domain/session.ts';
import { booleanField, integerField, means, returnUrlField, textField, wordField } from '../fields.ts';

export const successUrlField = returnUrlField('Where the customer goes after a successful payment.');
export const cancelUrlField = returnUrlField(
  'Where the customer goes after pressing Back, or when the session has expired.',
);

/** What each setting does, the same in what is sent and in answers. */
const says = {
  payment_methods: 'Which ways to pay the page offers; all that an acquirer of yours takes when left out.',
  button_text: 'What the button says; “Pay” with the amount, in the language of the page, when left out.',
  auto_return:
    'For how many milliseconds the page shows that it is paid before it sends the customer to `success_url`; 3000 when left out, and 0 sends at once.',
  signed_return: 'Whether the return to `success_url` carries a signed `maxfi_result`; false when left out.',
  branding: 'How this session’s page looks, where it differs from your others.',
  display_name: 'The name on the page.',
  color: 'The colour of the button, of links and of the focus.',
  background: 'The colour behind the form.',
  corners: 'How round buttons and fields are.',
  font: 'The kind of letters; every device has them.',
  customer_fields:
    'What the page asks the customer for. A list names what is required, an object gives each its rule: `required`, `optional`, `hidden`, or `locked` (shown as you gave it in `customer`, and not to be changed). When left out, the name is required and the e-mail address optional, or not asked for when you gave one.',
  email: 'Whether the page asks for the e-mail address.',
  phone: 'Whether the page asks for the phone number.',
  name: 'Whether the page asks for the name on the card.',
  country: 'Whether the page asks for the country.',
} as const;

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
        .describe(says.payment_methods)
        .optional(),
      button_text: means(
        says.button_text,
        textField('must be plain text of 1 to 40 characters.', { min: 1, max: 40 }),
      ).optional(),
      auto_return: integerField(
        'must be a whole number of milliseconds from 0 to 60000: how long the result stays before the customer is sent back.',
        { min: 0, max: 60_000 },
      )
        .describe(`${says.auto_return} A whole number, 60000 at most.`)
        .optional(),
      signed_return: booleanField(
        'must be `true` or `false`; with `true` the return to `success_url` carries `maxfi_result`, a signed token that says what became of the payment.',
      )
        .describe(says.signed_return)
        .optional(),
      branding: z
        .strictObject(
          {
            display_name: means(
              says.display_name,
              textField('must be plain text of 1 to 100 characters.', {
                min: 1,
                max: lookLimits.displayName,
              }),
            ).optional(),
            color: means(says.color, colourField).optional(),
            background: means(says.background, colourField).optional(),
            corners: means(
              says.corners,
              wordField(`must be one of ${cornerShapes.join(', ')}.`, cornerShapes),
            ).optional(),
            font: means(
              says.font,
              wordField(`must be one of ${fontFaces.join(', ')}.`, fontFaces),
            ).optional(),
          },
          {
            error:
              'must be an object with any of `display_name`, `color`, `background`, `corners` and `font`.',
          },
        )
        .describe(says.branding)
        .optional(),
      customer_fields: z
        .union(
          [
            z.array(wordField(`must be one of ${customerFieldNames.join(', ')}.`, customerFieldNames)),
            z.strictObject({
              email: means(says.email, fieldRule).optional(),
              phone: means(says.phone, fieldRule).optional(),
              name: means(says.name, fieldRule).optional(),
              country: means(says.country, fieldRule).optional(),
            }),
          ],
          { error: customerFieldsWhat },
        )
        .describe(says.customer_fields)
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
  payment_methods: z.array(z.enum(paymentMethodKinds)).optional().describe(says.payment_methods),
  button_text: text.optional().describe(says.button_text),
  auto_return: z.int().optional().describe(says.auto_return),
  signed_return: z.boolean().optional().describe(says.signed_return),
  branding: z
    .object({
      display_name: text.optional().describe(says.display_name),
      color: text.optional().describe(says.color),
      background: text.optional().describe(says.background),
      corners: z.enum(cornerShapes).optional().describe(says.corners),
      font: z.enum(fontFaces).optional().describe(says.font),
    })
    .optional()
    .describe(says.branding),
  customer_fields: z
    .union([
      z.array(z.enum(customerFieldNames)),
      z.object({
        email: knownRule.optional().describe(says.email),
        phone: knownRule.optional().describe(says.phone),
        name: knownRule.optional().describe(says.name),
        country: knownRule.optional().describe(says.country),
      }),
    ])
    .optional()
    .describe(says.customer_fields),
});
