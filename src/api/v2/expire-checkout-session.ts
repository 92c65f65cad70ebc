import { expireSession } from '../../flows/expire-session.ts';
import { ApiError } from '../errors.ts';
import { noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { findVisibleSession } from '../visible-session.ts';
import { sessionIdParams } from './get-checkout-session.ts';
import { sessionExample } from './session-example.ts';
import { sessionSchema } from './session-schema.ts';

export const expireCheckoutSession = operation({
  id: 'expireCheckoutSession',
  method: 'POST',
  path: '/v2/payments/checkout/{id}/expire',
  scope: 'checkout:write',
  summary: 'Expire a checkout session',
  description:
    'Calls an open session off before its time: its page says so, and nobody can pay it any more. A session that somebody is just paying is not open and stays.',
  params: sessionIdParams,
  query: noFields,
  body: noFields,
  isBodyOptional: true,
  answer: sessionSchema,
  errors: ['NOT_FOUND', 'SESSION_NOT_OPEN', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: { body: {}, answer: { ...sessionExample, status: 'expired', checkout_url: null } },
  async handle(deps, request) {
    const { caller, params, now, requestId, idempotency } = request;
    const session = await findVisibleSession(deps.db, caller, params.id);
    const result = await expireSession(deps, {
      merchantId: session.merchantId,
      sessionId: session.id,
      now,
      request: { id: requestId, idempotency_key: idempotency?.key ?? null },
      idempotency: onceKeyOf(request),
    });
    return answerOf(result, request, (status) => {
      const why = status === 'processing' || status === 'requires_action' ? ': a customer is paying it' : '';
      return new ApiError('SESSION_NOT_OPEN', {
        message: `The session is ${status}${why}; only an open one can be expired.`,
        // Stripe-style clients retry every 409, and this one only changes when the customer is done.
        headers: { 'stripe-should-retry': 'false' },
      });
    });
  },
});
