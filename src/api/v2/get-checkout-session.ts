import { z } from 'zod';
import { sessionObject } from '../../domain/session-object.ts';
import { noFields } from '../fields.ts';
import { operation } from '../operation.ts';
import { findVisibleSession } from '../visible-session.ts';
import { sessionExample } from './session-example.ts';
import { sessionSchema } from './session-schema.ts';

export const sessionIdParams = z.strictObject({
  id: z.string().meta({ description: 'The session’s id, `cs_test_…` or `cs_live_…`.' }),
});

export const getCheckoutSession = operation({
  id: 'getCheckoutSession',
  method: 'GET',
  path: '/v2/payments/checkout/{id}',
  scope: 'checkout:read',
  summary: 'Get a checkout session',
  description: 'The session as it is now; an answer is never older than the last one you saw.',
  params: sessionIdParams,
  query: noFields,
  answer: sessionSchema,
  errors: ['NOT_FOUND'],
  example: { answer: sessionExample },
  async handle(deps, request) {
    const session = await findVisibleSession(deps.db, request.caller, request.params.id);
    return { status: 200, json: JSON.stringify(sessionObject(session, deps.publicUrl)) };
  },
});
