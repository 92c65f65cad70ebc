import type { PaymentLink } from '../domain/payment-link.ts';
import type { Session } from '../domain/session.ts';
import { Conditions } from './conditions.ts';
import type { Queryable, Tx } from './db.ts';
import { type SessionRow, sessionColumns, toSession } from './sessions.ts';

interface LinkRow {
  merchant_id: string;
  id: string;
  livemode: boolean;
  name: string;
  amount: number | null;
  least: number | null;
  most: number | null;
  currency: string;
  description: string | null;
  max_uses: number | null;
  expires_at: Date | null;
  is_active: boolean;
  created_by: string;
  created_at: Date;
}

const columns = `merchant_id, id, livemode, name, amount, least, most, currency, description, max_uses, expires_at, is_active,
  created_by, created_at`;

function toLink(row: LinkRow): PaymentLink {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.livemode,
    name: row.name,
    amount:
      row.amount === null
        ? { kind: 'chosen', leastMinor: row.least ?? 0, mostMinor: row.most ?? 0 }
        : { kind: 'fixed', minor: row.amount },
    currency: row.currency,
    description: row.description,
    maxUses: row.max_uses,
    expiresAt: row.expires_at,
    isActive: row.is_active,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

export async function insertPaymentLink(tx: Tx, link: PaymentLink): Promise<void> {
  const { amount } = link;
  await tx.execute(
    `insert into payment_links (${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      link.merchantId,
      link.id,
      link.livemode,
      link.name,
      amount.kind === 'fixed' ? amount.minor : null,
      amount.kind === 'chosen' ? amount.leastMinor : null,
      amount.kind === 'chosen' ? amount.mostMinor : null,
      link.currency,
      link.description,
      link.maxUses,
      link.expiresAt,
      link.isActive,
      link.createdBy,
      link.createdAt,
    ],
  );
}

type LinkKey = Pick<PaymentLink, 'merchantId' | 'id'>;

export async function findPaymentLink(db: Queryable, key: LinkKey): Promise<PaymentLink | undefined> {
  const [row] = await db.query<LinkRow>(
    `select ${columns} from payment_links where merchant_id = $1 and id = $2`,
    [key.merchantId, key.id],
    'find_payment_link',
  );
  return row && toLink(row);
}

/** The link, held until the transaction ends: of two presses at once for its last use one comes second. */
export async function lockPaymentLink(tx: Tx, key: LinkKey): Promise<PaymentLink | undefined> {
  const [row] = await tx.query<LinkRow>(
    `select ${columns} from payment_links where merchant_id = $1 and id = $2 for update`,
    [key.merchantId, key.id],
  );
  return row && toLink(row);
}

/** The newest first, before a link. */
export async function listPaymentLinks(
  db: Queryable,
  of: { merchantId: string; livemode: boolean; before?: PaymentLink | undefined; limit: number },
): Promise<PaymentLink[]> {
  const where = new Conditions();
  where.add('merchant_id = ?', of.merchantId);
  where.add('livemode = ?', of.livemode);
  if (of.before) where.add('(created_at, id) < (?, ?)', of.before.createdAt, of.before.id);
  const rows = await db.query<LinkRow>(
    `select ${columns}
     from payment_links
     where ${where.text}
     order by created_at desc, id desc
     limit ${where.param(of.limit)}`,
    where.params,
  );
  return rows.map(toLink);
}

export async function updatePaymentLinkActive(tx: Tx, key: LinkKey, isActive: boolean): Promise<boolean> {
  const touched = await tx.execute(
    'update payment_links set is_active = $3 where merchant_id = $1 and id = $2 and is_active <> $3',
    [key.merchantId, key.id, isActive],
  );
  return touched === 1;
}

export async function insertPaymentLinkSession(tx: Tx, key: LinkKey, session: Session): Promise<void> {
  await tx.execute(
    `insert into payment_link_sessions (merchant_id, link_id, session_id, created_at)
     values ($1, $2, $3, $4)`,
    [key.merchantId, key.id, session.id, session.createdAt],
  );
}

/** Sessions of a link that are paid, or may still be: an open one takes its place until it expires. */
export async function findLinkUses(
  db: Queryable,
  key: LinkKey,
  now: Date,
): Promise<{ used: number; paid: number }> {
  const [row] = await db.query<{ used: number; paid: number }>(
    `select count(*)::integer as used, count(*) filter (where s.status = 'succeeded')::integer as paid
     from payment_link_sessions l
     join sessions s on s.merchant_id = l.merchant_id and s.id = l.session_id
     where l.merchant_id = $1 and l.link_id = $2
       and (s.status in ('processing', 'requires_action', 'succeeded') or s.status = 'open' and s.expires_at > $3)`,
    [key.merchantId, key.id, now],
  );
  return row ?? { used: 0, paid: 0 };
}

/** The newest sessions of a link. */
export async function listLinkSessions(db: Queryable, key: LinkKey, limit: number): Promise<Session[]> {
  const rows = await db.query<SessionRow>(
    `select ${sessionColumns
      .split(',')
      .map((column) => `s.${column.trim()}`)
      .join(', ')}
     from payment_link_sessions l
     join sessions s on s.merchant_id = l.merchant_id and s.id = l.session_id
     where l.merchant_id = $1 and l.link_id = $2
     order by s.created_at desc, s.id desc
     limit $3`,
    [key.merchantId, key.id, limit],
  );
  return rows.map(toSession);
}
