import { createHash } from 'node:crypto';
import { type AuditAction, type AuditEntry, sealedText } from '../../domain/audit.ts';
import { insertAuditRow, lockAuditHead } from '../../store/audit.ts';
import type { Db, Tx } from '../../store/db.ts';
import type { Stamp } from '../../vault/stamp.ts';

/** Who does it, for the log. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

/** The operator's own machine. */
export const commandLine: Actor = { id: 'command', name: 'maxfi', address: '' };

export interface AuditDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly stamp: Stamp;
}

export interface Deed {
  /** The merchant whose chain it stands in, or `installationChain`. */
  readonly chain: string;
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly subject: string;
  readonly details?: AuditEntry['details'];
}

/** By what rows are sealed: nobody without the master key can make a chain that fits. */
export function auditSeal(stamp: Stamp): (text: string) => string {
  return (text) => stamp.of('audit', createHash('sha256').update(text).digest('base64url'));
}

/** Writes down what is done, in the transaction that does it; the chain's end is held until then, so this comes last. */
export async function appendAudit(
  tx: Tx,
  { now, stamp }: Pick<AuditDeps, 'now' | 'stamp'>,
  deed: Deed,
): Promise<void> {
  const at = now();
  const entry: AuditEntry = {
    at: at.toISOString(),
    actor: deed.actor.id,
    actorName: deed.actor.name,
    address: deed.actor.address,
    action: deed.action,
    subject: deed.subject,
    details: deed.details ?? {},
  };
  const head = await lockAuditHead(tx, deed.chain);
  const row = { merchantId: deed.chain, number: head.number + 1, content: JSON.stringify(entry) };
  const seal = auditSeal(stamp)(sealedText(row, head.seal));
  await insertAuditRow(tx, { ...row, seal }, at);
}

/**
 * A database whose transactions also write down what they did, so that a flow that knows of no log cannot do anything that is
 * not in it. `deedOf` sees what the transaction gave; nothing when that changed nothing.
 */
export function recordingDb(deps: AuditDeps, deedOf: (result: unknown) => Deed | undefined): Db {
  return {
    ...deps.db,
    tx: (body) =>
      deps.db.tx(async (tx) => {
        const result = await body(tx);
        const deed = deedOf(result);
        if (deed) await appendAudit(tx, deps, deed);
        return result;
      }),
  };
}
