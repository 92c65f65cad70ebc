import { AuditCheck, type AuditFault } from '../domain/audit.ts';
import { listAuditChains, listAuditRows } from '../store/audit.ts';
import type { Db } from '../store/db.ts';
import type { Stamp } from '../vault/stamp.ts';
import { auditSeal } from './steps/append-audit.ts';

export interface AuditReport {
  readonly chains: number;
  readonly rows: number;
  /** The first fault of each chain that has one. */
  readonly faults: readonly AuditFault[];
}

const page = 1_000;

/**
 * Follows every chain of the log from its first row to its end. A row whose bytes were changed, that was taken out or put in,
 * and an end that was cut off are each named.
 */
export async function verifyAudit(deps: { db: Db; stamp: Stamp }): Promise<AuditReport> {
  const chains = await listAuditChains(deps.db);
  const faults: AuditFault[] = [];
  let rows = 0;
  for (const { merchantId, head } of chains) {
    const check = new AuditCheck(merchantId, auditSeal(deps.stamp));
    const { fault, count } = await follow(deps, merchantId, check);
    rows += count;
    const found = fault ?? check.end(head);
    if (found) faults.push(found);
  }
  return { chains: chains.length, rows, faults };
}

async function follow(
  { db }: { db: Db },
  merchantId: string,
  check: AuditCheck,
): Promise<{ fault: AuditFault | undefined; count: number }> {
  let after = 0;
  let count = 0;
  for (;;) {
    const rows = await listAuditRows(db, { merchantId, after, limit: page });
    for (const row of rows) {
      const fault = check.take(row);
      if (fault) return { fault, count };
      count += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < page) return { fault: undefined, count };
    after = last.number;
  }
}
