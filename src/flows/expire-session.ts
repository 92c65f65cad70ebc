import assert from 'node:assert/strict';
import type { EventRequest } from '../domain/event.ts';
import type { SessionStatus } from '../domain/session.ts';
import { sessionObject } from '../domain/session-object.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { lockSession } from '../store/sessions.ts';
import { changeSession } from './steps/change-session.ts';

export interface ExpireSessionDeps {
  readonly db: Db;
  readonly publicUrl: string;
}

export interface ExpireSessionInput {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly now: Date;
  readonly request: EventRequest;
  readonly idempotency: OnceKey | null;
}

/**
 * Calls an open session off before its time: nobody can pay it any more. Refused with the status when it is not open; one
 * that a customer is just paying is not, so a press of Pay and this meet in one outcome.
 */
export function expireSession(
  deps: ExpireSessionDeps,
  input: ExpireSessionInput,
): Promise<OnceResult<SessionStatus>> {
  const { merchantId, sessionId: id, now, request } = input;
  return answerOnce(deps.db, input.idempotency, now, async (tx) => {
    const session = await lockSession(tx, { merchantId, id });
    assert.ok(session, 'Bug! A session that was found is gone');
    if (session.status !== 'open') return { kind: 'refused', refusal: session.status };
    const after = await changeSession(
      tx,
      { publicUrl: deps.publicUrl, now, request },
      session,
      'called_off',
      {
        // The shop wants no payment for this order any more.
        recoveryEnabled: false,
      },
    );
    const body = JSON.stringify(sessionObject(after, deps.publicUrl));
    return { kind: 'done', status: 200, body, objectId: id };
  });
}
