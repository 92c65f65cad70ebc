import type { ApiKey } from '../domain/api-key.ts';
import { readSessionId } from '../domain/id.ts';
import type { Session } from '../domain/session.ts';
import type { Queryable } from '../store/db.ts';
import { findSession } from '../store/sessions.ts';
import { ApiError } from './errors.ts';

/**
 * The session a key may see, or the 404. A key sees its merchant's sessions of its own mode, and a live key also the
 * test sessions that it created with `test_mode`. Another merchant's session looks like none at all.
 */
export async function findVisibleSession(
  db: Queryable,
  caller: ApiKey,
  id: string,
  param = 'id',
): Promise<Session> {
  const parts = readSessionId(id);
  const session =
    parts?.merchantId === caller.merchantId
      ? await findSession(db, { merchantId: caller.merchantId, id })
      : undefined;
  if (!session)
    throw new ApiError('NOT_FOUND', { message: 'There is no checkout session with this id.', param });
  const isVisible =
    session.livemode === caller.livemode || (caller.livemode && session.createdByKeyId === caller.lineId);
  if (isVisible) return session;
  throw otherMode('checkout session', session.livemode, param);
}

/** The 404 of an own object that the other mode has. */
export function otherMode(what: string, livemode: boolean, param: string): ApiError {
  const [is, used] = livemode ? ['live', 'test'] : ['test', 'live'];
  return new ApiError('NOT_FOUND', {
    message: `There is no ${what} with this id in ${used} mode; one exists in ${is} mode, but a ${used} key was used.`,
    param,
  });
}
