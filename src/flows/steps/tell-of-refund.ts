import { eventTypes } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import { type RefundEventFacts, refundEvent } from '../../domain/refund.ts';
import type { Session } from '../../domain/session.ts';
import type { Tx } from '../../store/db.ts';
import { insertEvent } from '../../store/events.ts';
import { updateSession } from '../../store/sessions.ts';

/** Writes a locked session with what a refund changed of it, and the refund's event with its deliveries. */
export async function tellOfRefund(
  tx: Tx,
  changed: Session,
  facts: Omit<RefundEventFacts, 'id' | 'session'>,
): Promise<void> {
  const session: Session = { ...changed, eventSequence: changed.eventSequence + 1 };
  await updateSession(tx, session);
  const event = refundEvent({ ...facts, id: newId('evt'), session });
  const { webhookUrl } = session;
  await insertEvent(tx, event, { webhookUrl, isDefaultType: eventTypes[facts.type].byDefault });
}
