import { sessionEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import type { Session } from '../../domain/session.ts';
import type { Tx } from '../../store/db.ts';
import { insertEvent } from '../../store/events.ts';
import { insertSessionAlone } from '../../store/sessions.ts';

/** Stores a session that no request of a merchant's server made, with the event that tells of it. */
export async function beginSession(tx: Tx, session: Session, publicUrl: string): Promise<void> {
  await insertSessionAlone(tx, session);
  const type = 'checkout.session.created';
  const at = session.createdAt;
  const facts = { id: newId('evt'), type, session, previous: {}, at, publicUrl, request: null } as const;
  await insertEvent(tx, sessionEvent(facts), { webhookUrl: session.webhookUrl, isDefaultType: false });
}
