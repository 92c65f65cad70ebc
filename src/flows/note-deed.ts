import { type AuditDeps, appendAudit, type Deed } from './steps/append-audit.ts';

/** Writes down what was only looked at or taken along, before it is. */
export function noteExport(deps: AuditDeps, deed: Deed): Promise<void> {
  return deps.db.tx((tx) => appendAudit(tx, deps, deed));
}
