import { eventTypes, sessionEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import type { Session } from '../../domain/session.ts';
import type { Tx } from '../../store/db.ts';
import { insertEvent } from '../../store/events.ts';
import { updateSession } from '../../store/sessions.ts';

/** Tells the merchant that money came too late and went back. The session stays as it is, only its events count on. */
export async function noteLateReversal(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  before: Session,
): Promise<void> {
  const session: Session = { ...before, eventSequence: before.eventSequence + 1 };
  await updateSession(tx, session);
  const type = 'payment.late_reversed';
  const event = sessionEvent({
    id: newId('evt'),
    type,
    session,
    previous: {},
    at: deps.now,
    publicUrl: deps.publicUrl,
    request: null,
  });
  const { webhookUrl } = session;
  await insertEvent(tx, event, { webhookUrl, isDefaultType: eventTypes[type].byDefault });
}
