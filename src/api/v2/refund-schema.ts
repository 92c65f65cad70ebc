import { z } from 'zod';
import {
  type RefundObject,
  refundFailures,
  refundPendingReasons,
  refundReasons,
  refundStatuses,
} from '../../domain/refund.ts';
import { createdField, liveField, momentOrNullField, objectField, wordsSay } from '../answer-fields.ts';
import { means, wordField } from '../fields.ts';
import { amountField, metadataSchema } from './create-body-schema.ts';
import { knownCurrency, knownMetadata } from './session-schema.ts';

/** The body of `POST /v2/payments/checkout/{id}/refunds`. */
export const refundBodySchema = z.strictObject(
  {
    amount: amountField
      .meta({
        description: 'What to give back, in minor units: 1200 is 12.00. All that is left when left out.',
      })
      .optional(),
    reason: means(
      'Why you give it back, for your own books; none when left out.',
      wordField(`must be one of ${refundReasons.join(', ')}.`, refundReasons),
    ).optional(),
    metadata: metadataSchema.optional(),
    expected_refundable: z
      .int({ error: 'must be a whole number of minor units, 0 or more.' })
      .min(0, { error: 'must be a whole number of minor units, 0 or more.' })
      .meta({
        description:
          'What you believe is left to refund, in minor units. When it is something else, nothing happens and the answer is 412. Not compared when left out.',
      })
      .optional(),
  },
  { error: 'must be a JSON object.' },
);

const nullableText = z.string().nullable();

/** A refund in answers and events. */
export const refundSchema = z
  .object({
    id: z.string().describe('The refund’s id: `re_…`.'),
    object: objectField('refund'),
    session: z.string().describe('The id of the session whose payment is given back.'),
    order_id: nullableText.describe('The order number of the session; null when it has none.'),
    amount: z.int().describe('What is given back, in minor units: 1200 is 12.00.'),
    currency: knownCurrency,
    status: z
      .enum(refundStatuses)
      .describe(
        '`pending` until the acquirer has decided, then `succeeded` or `failed`; these two never change.',
      ),
    reason: z.enum(refundReasons).nullable().describe('Why you give it back; null when you did not say.'),
    failure_reason: z
      .enum(Object.keys(refundFailures) as [string, ...string[]])
      .nullable()
      .describe(`Why it failed; null otherwise. ${wordsSay(refundFailures)}`),
    pending_reason: z
      .enum(Object.keys(refundPendingReasons) as [string, ...string[]])
      .nullable()
      .describe(`Why it is pending; null when it is decided. ${wordsSay(refundPendingReasons)}`),
    acquirer_action: z
      .enum(['refund', 'void'])
      .nullable()
      .describe(
        '`void`: the whole sale was taken back before it was settled. `refund` otherwise; null until it is sent.',
      ),
    acquirer_reference: nullableText.describe(
      'What the acquirer calls it, for a customer who asks where the money is; null until it says so.',
    ),
    metadata: knownMetadata.describe('The pairs that you gave with the refund; the session has its own.'),
    next_check_at: momentOrNullField(
      'While it is pending: when it is sent, or the acquirer is asked next. Null when it is decided.',
    ),
    created: createdField,
    livemode: liveField,
  })
  .meta({ id: 'Refund' });

/** The refund of every example in the reference. */
export const refundExample: RefundObject = {
  id: 're_Hs81mZqPd3KxVw7RtYbLc2Ng',
  object: 'refund',
  session: 'cs_test_Aq3xPlm90zT7yKdWc2VnB5rGsEo1uJhXiMfN8bLtQk',
  order_id: 'A-1001',
  amount: 1200,
  currency: 'AZN',
  status: 'pending',
  reason: 'requested_by_customer',
  failure_reason: null,
  pending_reason: 'processing',
  acquirer_action: null,
  acquirer_reference: null,
  metadata: { ticket: '31' },
  next_check_at: '2026-11-22T10:05:00.000Z',
  created: '2026-11-22T10:05:00.000Z',
  livemode: false,
};
