import { sessionEvent } from '../domain/event.ts';
import { newId, newSessionId } from '../domain/id.ts';
import { type BodyFields, firstDifference } from '../domain/idempotency.ts';
import type { Session } from '../domain/session.ts';
import { type SessionObject, sessionObject } from '../domain/session-object.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { StoredAnswer } from '../store/idempotency-keys.ts';
import type { InsertSession } from '../store/insert-sessions.ts';

export interface CreateSessionDeps {
  readonly insertSession: InsertSession;
  readonly now: () => Date;
  readonly publicUrl: string;
}

/** What a caller has chosen about a new session; everything has been checked. */
export type SessionChoices = Pick<
  Session,
  | 'amount'
  | 'description'
  | 'orderId'
  | 'language'
  | 'customer'
  | 'successUrl'
  | 'cancelUrl'
  | 'webhookUrl'
  | 'settings'
  | 'metadata'
  | 'recoveryEnabled'
>;

export interface CreateSessionInput {
  readonly merchantId: string;
  readonly keyId: string;
  readonly livemode: boolean;
  readonly requestId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly choices: SessionChoices;
  /** The merchant's own host for its pages, if it has one. */
  readonly checkoutHost: string | null;
  /** The caller's key with the mode of the API key, which may differ from the session's (`test_mode`). */
  readonly idempotency: { key: string; livemode: boolean; path: string; fields: BodyFields } | null;
}

export type CreateSessionResult =
  | { kind: 'created'; object: SessionObject; body: string }
  | { kind: 'replayed'; status: number; body: string }
  | { kind: 'conflict'; param: string }
  | { kind: 'in_progress' };

/**
 * Creates a session. Its idempotency key, its first event and the stored answer commit together with it, so a
 * repeat finds all of them or none.
 */
export async function createSession(
  deps: CreateSessionDeps,
  input: CreateSessionInput,
): Promise<CreateSessionResult> {
  const session = newSession(input);
  const object = sessionObject(session, deps.publicUrl);
  const body = JSON.stringify(object);
  const event = sessionEvent({
    id: newId('evt'),
    type: 'checkout.session.created',
    session,
    previous: {},
    at: input.createdAt,
    publicUrl: deps.publicUrl,
    request: { id: input.requestId, idempotency_key: input.idempotency?.key ?? null },
  });
  const result = await deps.insertSession({
    session,
    event,
    idempotency: input.idempotency && { merchantId: input.merchantId, ...input.idempotency },
    response: { status: 200, body },
  });
  switch (result.kind) {
    case 'inserted':
      return { kind: 'created', object, body };
    case 'existing':
      return replayOrConflict(result.answer, input.idempotency);
    case 'in_progress':
      return result;
    default:
      return unreachable(result);
  }
}

/** What a caller gets whose key has been used: the first answer, or the name of what differs from it. */
export function replayOrConflict(
  answer: StoredAnswer,
  request: { path: string; fields: BodyFields } | null,
): Extract<CreateSessionResult, { kind: 'replayed' | 'conflict' }> {
  if (answer.path !== request?.path) return { kind: 'conflict', param: 'path' };
  const difference = firstDifference(answer.fields, request.fields);
  return difference === undefined
    ? { kind: 'replayed', status: answer.status, body: answer.response }
    : { kind: 'conflict', param: difference };
}

function newSession(input: CreateSessionInput): Session {
  return {
    ...input.choices,
    id: newSessionId(input.merchantId, input.livemode),
    merchantId: input.merchantId,
    livemode: input.livemode,
    status: 'open',
    amountRefundedMinor: 0,
    customerDetails: null,
    paymentMethod: null,
    lastError: null,
    attemptsCount: 0,
    eventSequence: 1,
    recoveredFrom: null,
    checkoutHost: input.checkoutHost,
    createdByKeyId: input.keyId,
    createdAt: input.createdAt,
    expiresAt: input.expiresAt,
  };
}
