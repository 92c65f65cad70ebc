import { type EventRequest, eventOfStatus, eventTypes, sessionEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import { moveStatus, type Session, type SessionSignal } from '../../domain/session.ts';
import { previousAttributes } from '../../domain/session-object.ts';
import type { Tx } from '../../store/db.ts';
import { insertEvent } from '../../store/events.ts';
import { updateSession } from '../../store/sessions.ts';

/** What may change together with a session's status. */
export type SessionChange = Partial<
  Pick<Session, 'customerDetails' | 'paymentMethod' | 'lastError' | 'attemptsCount' | 'recoveryEnabled'>
>;

/**
 * Moves a locked session on a signal and writes its event and deliveries beside it: they commit together or not at
 * all. Throws when the table has no such move.
 */
export async function changeSession(
  tx: Tx,
  deps: { publicUrl: string; now: Date; request?: EventRequest },
  before: Session,
  signal: SessionSignal,
  change: SessionChange = {},
): Promise<Session> {
  const status = moveStatus(before.status, signal);
  const after: Session = { ...before, ...change, status, eventSequence: before.eventSequence + 1 };
  await updateSession(tx, after);
  const type = eventOfStatus[status];
  const event = sessionEvent({
    id: newId('evt'),
    type,
    session: after,
    previous: previousAttributes(before, after, deps.publicUrl),
    at: deps.now,
    publicUrl: deps.publicUrl,
    request: deps.request ?? null,
  });
  await insertEvent(tx, event, { webhookUrl: after.webhookUrl, isDefaultType: eventTypes[type].byDefault });
  return after;
}
