import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { countEventsToResend, type ResendWish, resendEvents as resend } from '../store/resends.ts';

/** As many events as one request may have sent again. */
export const mostResent = 10_000;

export interface ResendEventsInput {
  readonly wish: ResendWish;
  readonly idempotency: OnceKey | null;
}

export interface ResendObject {
  readonly object: 'resend';
  readonly events: number;
  readonly deliveries: number;
}

/**
 * Has events delivered again: one, or those of a range. Each keeps its id, so that a receiver who remembers them takes none
 * twice. Refused as a whole when they are too many for one request.
 */
export function resendEvents(
  deps: { readonly db: Db },
  { wish, idempotency }: ResendEventsInput,
): Promise<OnceResult<'too_many'>> {
  return answerOnce(deps.db, idempotency, wish.now, async (tx) => {
    const events = await countEventsToResend(tx, wish, mostResent + 1);
    if (events > mostResent) return { kind: 'refused', refusal: 'too_many' };
    const object: ResendObject = { object: 'resend', events, deliveries: await resend(tx, wish) };
    return { kind: 'done', status: 200, body: JSON.stringify(object), objectId: wish.eventId ?? 'range' };
  });
}
