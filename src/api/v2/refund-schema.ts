import { z } from 'zod';
import {
  type RefundObject,
  refundFailures,
  refundPendingReasons,
  refundReasons,
  refundStatuses,
} from '../../domain/refund.ts';
import { wordField } from '../fields.ts';
import { amountField, knownCurrency, metadataSchema } from './session-schema.ts';

/** The body of `POST /v2/payments/checkout/{id}/refunds`. */
export const refundBodySchema = z.strictObject(
  {
    amount: amountField
      .meta({ description: 'Minor units to give back; all that is left when left out.' })
      .optional(),
    reason: wordField(`must be one of ${refundReasons.join(', ')}.`, refundReasons).optional(),
    metadata: metadataSchema.optional(),
    expected_refundable: z
      .int({ error: 'must be a whole number of minor units, 0 or more.' })
      .min(0, { error: 'must be a whole number of minor units, 0 or more.' })
      .meta({
        description:
          'What you believe is left to refund, in minor units. When it is something else, nothing happens and the answer is 412.',
      })
      .optional(),
  },
  { error: 'must be a JSON object.' },
);

const nullableText = z.string().nullable();

/** A refund in answers and events. */
export const refundSchema = z
  .object({
    id: z.string(),
    object: z.literal('refund'),
    session: z.string(),
    order_id: nullableText,
    amount: z.int(),
    currency: knownCurrency,
    status: z.enum(refundStatuses),
    reason: z.enum(refundReasons).nullable(),
    failure_reason: z.enum(Object.keys(refundFailures) as [string, ...string[]]).nullable(),
    pending_reason: z.enum(Object.keys(refundPendingReasons) as [string, ...string[]]).nullable(),
    acquirer_action: z.enum(['refund', 'void']).nullable(),
    acquirer_reference: nullableText,
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    next_check_at: z.iso.datetime().nullable(),
    created: z.iso.datetime(),
    livemode: z.boolean(),
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
