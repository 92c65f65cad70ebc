import { z } from 'zod';
import { advanceTestClock as advance } from '../../flows/advance-test-clock.ts';
import { objectField } from '../answer-fields.ts';
import { integerField, means, noFields } from '../fields.ts';
import { answerOf, onceKeyOf } from '../idempotency.ts';
import { onlyTestKeys } from '../only-test-keys.ts';
import { operation } from '../operation.ts';

export const advanceTestClock = operation({
  id: 'advanceTestClock',
  method: 'POST',
  path: '/v2/test/clock',
  scope: 'checkout:write',
  summary: 'Let time pass for test objects',
  description:
    'Everything of your test mode that waits for a moment becomes older by so many seconds, at once: open sessions expire, acquirers are asked again, webhooks are tried again, old secrets retire. What is over stays as it was, and live objects are never touched. An open session shows an earlier `created` afterwards.',
  params: noFields,
  query: noFields,
  body: z.strictObject(
    {
      advance_seconds: means(
        'How much time passes.',
        integerField('must be a whole number of seconds from 1 to 7776000 (90 days).', {
          min: 1,
          max: 7_776_000,
        }),
      ),
    },
    { error: 'must be a JSON object.' },
  ),
  answer: z.object({
    object: objectField('test_clock'),
    advanced_seconds: z.int().describe('How many seconds have passed.'),
    aged: z
      .object({
        sessions: z.int().describe('Sessions that are not over.'),
        authentications: z.int().describe('Questions to customers’ banks (3-D Secure) that have a deadline.'),
        operations: z.int().describe('Messages to acquirers that wait to be sent, or to be asked about.'),
        deliveries: z.int().describe('Webhooks that wait for their next try.'),
        webhook_endpoints: z.int().describe('Webhook endpoints that are failing.'),
        webhook_secrets: z.int().describe('Old webhook secrets that are being retired.'),
      })
      .describe('How many objects of each kind have become older.'),
  }),
  errors: ['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: {
    body: { advance_seconds: 1800 },
    answer: {
      object: 'test_clock',
      advanced_seconds: 1800,
      aged: {
        sessions: 3,
        authentications: 0,
        operations: 0,
        deliveries: 1,
        webhook_endpoints: 0,
        webhook_secrets: 0,
      },
    },
  },
  async handle(deps, request) {
    const { caller, body, now } = request;
    onlyTestKeys(caller);
    const result = await advance(deps, {
      merchantId: caller.merchantId,
      seconds: body.advance_seconds,
      now,
      idempotency: onceKeyOf(request),
    });
    return answerOf(result, request, (never) => never);
  },
});
