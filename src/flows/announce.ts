import { installationChain } from '../domain/audit.ts';
import { newId } from '../domain/id.ts';
import { deleteAnnouncement, insertAnnouncement } from '../store/announcements.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';

/** Says something to everybody in the dashboard, until a moment. */
export async function announce(
  deps: AuditDeps,
  input: { body: string; until: Date; actor: Actor },
): Promise<void> {
  const id = newId('ann');
  const { body, until, actor } = input;
  await deps.db.tx(async (tx) => {
    await insertAnnouncement(tx, { id, body, until, createdBy: actor.id, createdAt: deps.now() });
    const details = { body, until: until.toISOString() };
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor,
      action: 'announced',
      subject: id,
      details,
    });
  });
}

export async function takeBackAnnouncement(deps: AuditDeps, id: string, actor: Actor): Promise<void> {
  await deps.db.tx(async (tx) => {
    if (!(await deleteAnnouncement(tx, id))) return;
    await appendAudit(tx, deps, {
      chain: installationChain,
      actor,
      action: 'announcement_ended',
      subject: id,
    });
  });
}
