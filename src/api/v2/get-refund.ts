import { z } from 'zod';
import { refundObject } from '../../domain/refund.ts';
import { noFields } from '../fields.ts';
import { operation } from '../operation.ts';
import { findVisibleRefund } from '../visible-refund.ts';
import { refundExample, refundSchema } from './refund-schema.ts';

export const getRefund = operation({
  id: 'getRefund',
  method: 'GET',
  path: '/v2/refunds/{id}',
  scope: 'refunds:read',
  summary: 'Get a refund',
  description:
    'The refund as it is now. While it is `pending`, `next_check_at` says when the acquirer is asked next.',
  params: z.strictObject({ id: z.string().meta({ description: 'The refund’s id, `re_…`.' }) }),
  query: noFields,
  answer: refundSchema,
  errors: ['NOT_FOUND'],
  example: { answer: refundExample },
  async handle(deps, request) {
    const { refund, ...context } = await findVisibleRefund(deps.db, request.caller, request.params.id);
    return { status: 200, json: JSON.stringify(refundObject(refund, context)) };
  },
});
