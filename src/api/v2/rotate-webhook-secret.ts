import { z } from 'zod';
import { longestOverlapMs, rotateWebhookSecret as rotate } from '../../flows/rotate-webhook-secret.ts';
import { integerField, means, noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { findVisibleEndpoint } from '../visible-endpoint.ts';
import { endpointExample, endpointParams, endpointSchema } from './webhook-schemas.ts';

const longest = longestOverlapMs / 1000;

export const rotateWebhookSecret = operation({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/v2/webhook_endpoints/{id}/rotate_secret',
  scope: 'webhooks:write',
  summary: 'Rotate the secret of a webhook endpoint',
  description:
    'Answers with a new `secret`, shown nowhere else. For 24 hours, or as long as you say, deliveries carry a signature by both, so that a receiver can be changed over in peace.',
  params: endpointParams,
  query: noFields,
  body: z.strictObject(
    {
      expire_old_in: means(
        `For how many seconds the old secret goes on signing beside the new one; ${longest} when left out, and 0 ends it at once.`,
        integerField(`must be a whole number of seconds from 0 to ${longest} (24 hours).`, {
          min: 0,
          max: longest,
        }),
      ).optional(),
    },
    { error: 'must be a JSON object.' },
  ),
  isBodyOptional: true,
  answer: endpointSchema,
  errors: ['NOT_FOUND', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: {
    body: { expire_old_in: longest },
    answer: { ...endpointExample, secret: 'whsec_YW5vdGhlciBzZWNyZXQsIGFsc28gb2YgMzIgYnl0ZXM=' },
  },
  async handle(deps, request) {
    const { caller, params, body, now } = request;
    const { merchantId, id } = await findVisibleEndpoint(deps.db, caller, params.id);
    const overlapMs = (body.expire_old_in ?? longest) * 1000;
    const result = await rotate(deps, { merchantId, id, overlapMs, now, idempotency: onceKeyOf(request) });
    return answerOf(result, request, (never) => never);
  },
});
