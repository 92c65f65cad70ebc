import { z } from 'zod';
import { sessionObject } from '../../domain/session-object.ts';
import { testOutcomeNames, testOutcomes } from '../../domain/test-outcome.ts';
import { keepAnswer } from '../../flows/keep-answer.ts';
import { ApiError } from '../errors.ts';
import { noFields, wordField } from '../fields.ts';
import { answerOf, findReplay, onceKeyOf } from '../idempotency.ts';
import { onlyTestKeys } from '../only-test-keys.ts';
import { operation } from '../operation.ts';
import { findVisibleSession } from '../visible-session.ts';
import { paidSessionExample } from './event-examples.ts';
import { sessionIdParams } from './get-checkout-session.ts';
import { sessionSchema } from './session-schema.ts';

const outcomesWhat = `must be one of ${testOutcomeNames.join(', ')}.`;
/** A list in Markdown, a line for each. */
const outcomesSay = testOutcomeNames.map((name) => `- \`${name}\`: ${testOutcomes[name].says}`).join('\n');

export const completeTestSession = operation({
  id: 'completeTestSession',
  method: 'POST',
  path: '/v2/test/checkout/{id}/complete',
  scope: 'checkout:write',
  summary: 'Complete a test session from code',
  description: `Pays an open test session as a customer would, by a card of the sandbox bank that ends as you ask: the whole way, with its events and webhooks. Answers when the outcome is known, or after ten seconds with the session as it is then. The outcomes:\n\n${outcomesSay}`,
  params: sessionIdParams,
  query: noFields,
  body: z.strictObject(
    {
      outcome: wordField(outcomesWhat, testOutcomeNames).describe(
        'How the payment ends: one of the outcomes that the description of this operation lists.',
      ),
    },
    { error: 'must be a JSON object.' },
  ),
  answer: sessionSchema,
  errors: ['NOT_FOUND', 'SESSION_NOT_OPEN', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: { body: { outcome: 'approved' }, answer: paidSessionExample },
  async handle(deps, request) {
    const { caller, params, body, now } = request;
    const session = await findVisibleSession(deps.db, caller, params.id);
    onlyTestKeys(caller);
    const replay = await findReplay(deps, request);
    if (replay) return replay;
    const result = await deps.complete(session, body.outcome);
    if (result.kind === 'not_open' || result.session.attemptsCount === session.attemptsCount) {
      throw new ApiError('SESSION_NOT_OPEN', {
        message: `The session is ${result.session.status}; only an open one can be completed.`,
        headers: { 'stripe-should-retry': 'false' },
      });
    }
    const answer = JSON.stringify(sessionObject(result.session, deps.publicUrl));
    // The payment is made; of two requests with one key that came at once, the first one's answer stands.
    return answerOf(
      await keepAnswer(deps, { idempotency: onceKeyOf(request), now, body: answer, objectId: session.id }),
      request,
      (never) => never,
    );
  },
});
