import type { AuditRow } from '../domain/audit.ts';
import type { Queryable, Tx } from './db.ts';

/** Where a chain ends, held until the transaction ends, so that its next row has one place. */
export async function lockAuditHead(tx: Tx, merchantId: string): Promise<{ number: number; seal: string }> {
  await tx.execute(
    `insert into audit_heads (merchant_id, number, seal)
     values ($1, 0, '')
     on conflict (merchant_id) do nothing`,
    [merchantId],
  );
  const [head] = await tx.query<{ number: number; seal: string }>(
    'select number, seal from audit_heads where merchant_id = $1 for update',
    [merchantId],
  );
  return head ?? { number: 0, seal: '' };
}

export async function insertAuditRow(tx: Tx, row: AuditRow, now: Date): Promise<void> {
  await tx.execute(
    `insert into audit_entries (merchant_id, number, content, seal, created_at)
     values ($1, $2, $3, $4, $5)`,
    [row.merchantId, row.number, row.content, row.seal, now],
  );
  await tx.execute('update audit_heads set number = $2, seal = $3 where merchant_id = $1', [
    row.merchantId,
    row.number,
    row.seal,
  ]);
}

const columns = 'merchant_id as "merchantId", number, content, seal';

/** Rows of a chain from a place on, in their order. */
export function listAuditRows(
  db: Queryable,
  from: { merchantId: string; after: number; limit: number },
): Promise<AuditRow[]> {
  return db.query<AuditRow>(
    `select ${columns}
     from audit_entries
     where merchant_id = $1 and number > $2
     order by number
     limit $3`,
    [from.merchantId, from.after, from.limit],
  );
}

/** The newest first, before a place. */
export function listNewestAuditRows(
  db: Queryable,
  from: { merchantId: string; before: number | null; limit: number },
): Promise<AuditRow[]> {
  return db.query<AuditRow>(
    `select ${columns}
     from audit_entries
     where merchant_id = $1 and ($2::integer is null or number < $2)
     order by number desc
     limit $3`,
    [from.merchantId, from.before, from.limit],
  );
}

/** Every chain that has rows or an end. */
export async function listAuditChains(
  db: Queryable,
): Promise<{ merchantId: string; head: { number: number; seal: string } | undefined }[]> {
  const rows = await db.query<{ merchantId: string; number: number | null; seal: string | null }>(
    `select chains.merchant_id as "merchantId", h.number, h.seal
     from (
       select merchant_id from audit_heads
       union
       select merchant_id from audit_entries
     ) chains
     left join audit_heads h on h.merchant_id = chains.merchant_id
     order by 1`,
  );
  return rows.map(({ merchantId, number, seal }) => ({
    merchantId,
    head: number === null || seal === null ? undefined : { number, seal },
  }));
}
