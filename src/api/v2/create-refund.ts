import type { z } from 'zod';
import { type Money, toDecimalString } from '../../domain/money.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { createRefund as create, type RefundRefusal } from '../../flows/create-refund.ts';
import { ApiError, type FieldError } from '../errors.ts';
import { noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { findVisibleSession } from '../visible-session.ts';
import { checkAmount, checkDigits } from './check-numbers.ts';
import { sessionIdParams } from './get-checkout-session.ts';
import { refundBodySchema, refundExample, refundSchema } from './refund-schema.ts';

type RefundBody = z.infer<typeof refundBodySchema>;

export const createRefund = refundOperation({
  id: 'createRefund',
  path: '/v2/payments/checkout/{id}/refunds',
  summary: 'Refund a paid session',
});

/** The path that older programs of merchants know. */
export const createRefundAlias = refundOperation({
  id: 'createRefundAlias',
  path: '/v2/payments/checkout/{id}/refund',
  summary: 'Refund a paid session (alias)',
});

function refundOperation(about: { id: string; path: string; summary: string }) {
  return operation({
    ...about,
    method: 'POST',
    scope: 'refunds:write',
    description:
      'Gives back all that is left, or `amount` of it; several refunds may follow one another, and together never exceed what was paid. The answer is the accepted refund, `pending`; what the acquirer says comes with `refund.updated` or `refund.failed` within moments. Send an `Idempotency-Key`: a repeat then refunds nothing twice.',
    params: sessionIdParams,
    query: noFields,
    body: refundBodySchema,
    isBodyOptional: true,
    checkBody: (body, { numberTokens }) => [
      ...checkAmount('amount', body.amount, numberTokens),
      ...checkExpectation(numberTokens.get('expected_refundable')),
      ...checkDigits(numberTokens),
    ],
    answer: refundSchema,
    errors: [
      'NOT_FOUND',
      'REFUND_AMOUNT_EXCEEDED',
      'SESSION_NOT_REFUNDABLE',
      'ALREADY_REFUNDED',
      'PRECONDITION_FAILED',
      'IDEMPOTENCY_CONFLICT',
      'IDEMPOTENCY_IN_PROGRESS',
    ],
    example: {
      body: { amount: 1200, reason: 'requested_by_customer', metadata: { ticket: '31' } },
      answer: refundExample,
    },
    async handle(deps, request) {
      const { caller, body, requestId, idempotency } = request;
      const session = await findVisibleSession(deps.db, caller, request.params.id);
      const result = await create(deps, {
        merchantId: session.merchantId,
        sessionId: session.id,
        now: request.now,
        ...choicesOf(body),
        request: { id: requestId, idempotency_key: idempotency?.key ?? null },
        idempotency: onceKeyOf(request),
      });
      return answerOf(result, request, refusalError);
    },
  });
}

/** `4900.00` is 4900 after parsing, and what was meant by it is anybody's guess. */
function checkExpectation(token: string | undefined): FieldError[] {
  if (token === undefined || /^(?:0|[1-9]\d*)$/.test(token)) return [];
  const message = `\`expected_refundable\` must be a whole number of minor units, 0 or more, without decimals or exponent; got ${token.slice(0, 40)}.`;
  return [{ param: 'expected_refundable', code: 'invalid', message }];
}

function choicesOf(body: RefundBody) {
  return {
    amountMinor: body.amount,
    expectedRefundableMinor: body.expected_refundable,
    reason: body.reason ?? null,
    metadata: body.metadata ?? {},
  };
}

/** Stripe-style clients retry every 409, and none of these is mended by a repeat. */
const final = { 'stripe-should-retry': 'false' };

function refusalError(refusal: RefundRefusal): ApiError {
  switch (refusal.kind) {
    case 'not_refundable':
      return new ApiError('SESSION_NOT_REFUNDABLE', {
        message: `The session is ${refusal.status}; only one that has succeeded can be refunded.`,
        headers: final,
      });
    case 'not_supported':
      return new ApiError('SESSION_NOT_REFUNDABLE', {
        message: refusal.isForParts
          ? 'The acquirer of this payment gives back whole amounts only: leave `amount` out.'
          : 'The acquirer of this payment gives no money back by the API; ask your operator.',
        headers: final,
      });
    case 'already_refunded':
      return new ApiError('ALREADY_REFUNDED', { headers: final });
    case 'amount_exceeded':
      return new ApiError('REFUND_AMOUNT_EXCEEDED', {
        message: `\`amount\` is more than what is left to refund: ${inWords(refusal.left)}.`,
        param: 'amount',
      });
    case 'other_than_expected':
      return new ApiError('PRECONDITION_FAILED', {
        message: `What is left to refund is ${inWords(refusal.left)}, not what \`expected_refundable\` says.`,
        param: 'expected_refundable',
      });
    default:
      return unreachable(refusal);
  }
}

function inWords(left: Money): string {
  return `${left.amountMinor} (${toDecimalString(left)} ${left.currency})`;
}
