import type { Branding } from '../domain/branding.ts';
import type { Language } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { Queryable, Tx } from './db.ts';

interface MerchantRow {
  id: string;
  name: string;
  support_email: string | null;
  brand_color: string;
  has_logo: boolean;
  branding: Branding;
  created_at: Date;
}

const columns = 'id, name, support_email, brand_color, logo is not null as has_logo, branding, created_at';

function toMerchant(row: MerchantRow): Merchant {
  return {
    id: row.id,
    name: row.name,
    supportEmail: row.support_email,
    brandColor: row.brand_color,
    hasLogo: row.has_logo,
    branding: row.branding,
    createdAt: row.created_at,
  };
}

export interface Logo {
  readonly bytes: Buffer;
  readonly type: string;
}

export async function insertMerchant(
  tx: Tx,
  merchant: Merchant,
  more: { logo: Logo | null; noticeLanguage: Language },
): Promise<void> {
  const { logo, noticeLanguage } = more;
  await tx.execute(
    `insert into merchants (id, name, support_email, brand_color, logo, logo_type, created_at, notice_language,
       branding)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      merchant.id,
      merchant.name,
      merchant.supportEmail,
      merchant.brandColor,
      logo?.bytes ?? null,
      logo?.type ?? null,
      merchant.createdAt,
      noticeLanguage,
      JSON.stringify(merchant.branding),
    ],
  );
}

export async function findMerchant(db: Queryable, id: string): Promise<Merchant | undefined> {
  const [row] = await db.query<MerchantRow>(
    `select ${columns} from merchants where id = $1`,
    [id],
    'find_merchant',
  );
  return row && toMerchant(row);
}

/** Writes what may be changed of a merchant; what is left out stays. False when there is none of that id. */
export async function updateMerchant(tx: Tx, id: string, change: MerchantChange): Promise<boolean> {
  const { name, supportEmail, brandColor, branding, logo, noticeLanguage, timeZone } = change;
  const found = await tx.execute(
    `update merchants
     set name = coalesce($2, name), support_email = coalesce($3, support_email),
       brand_color = coalesce($4, brand_color), branding = coalesce($5::jsonb, branding),
       notice_language = coalesce($6, notice_language), logo = case when $7 then $8 else logo end,
       logo_type = case when $7 then $9 else logo_type end, time_zone = coalesce($10, time_zone)
     where id = $1`,
    [
      id,
      name ?? null,
      supportEmail ?? null,
      brandColor ?? null,
      branding === undefined ? null : JSON.stringify(branding),
      noticeLanguage ?? null,
      logo !== undefined,
      logo?.bytes ?? null,
      logo?.type ?? null,
      timeZone ?? null,
    ],
    'update_merchant',
  );
  return found > 0;
}

/** `logo: null` takes it away. */
export interface MerchantChange {
  readonly name?: string | undefined;
  readonly supportEmail?: string | undefined;
  readonly brandColor?: string | undefined;
  readonly branding?: Branding | undefined;
  readonly logo?: Logo | null | undefined;
  readonly noticeLanguage?: Language | undefined;
  /** An IANA name, such as `Asia/Baku`: by its days the dashboard counts. */
  readonly timeZone?: string | undefined;
}

/** By whose days a merchant counts. */
export async function findTimeZone(db: Queryable, merchantId: string): Promise<string> {
  const [row] = await db.query<{ zone: string }>(
    'select time_zone as zone from merchants where id = $1',
    [merchantId],
    'find_time_zone',
  );
  return row?.zone ?? 'Asia/Baku';
}

/** Every merchant of the installation, by name. */
export async function listMerchants(
  db: Queryable,
  page: { after: string; limit: number },
): Promise<Merchant[]> {
  const rows = await db.query<MerchantRow>(
    `select ${columns}
     from merchants
     where id > $1
     order by id
     limit $2`,
    [page.after, page.limit],
  );
  return rows.map(toMerchant);
}

/** Where mail to a merchant's own people goes, and in which language; nothing when it named no address. */
export async function findNoticeReceiver(
  db: Queryable,
  merchantId: string,
): Promise<{ email: string; language: Language; merchantName: string } | undefined> {
  const [row] = await db.query<{ email: string; language: Language; merchantName: string }>(
    `select support_email as email, notice_language as language, name as "merchantName"
     from merchants
     where id = $1 and support_email is not null`,
    [merchantId],
    'find_notice_receiver',
  );
  return row;
}

/** Holds a merchant's row against whoever does the same; writes of rows that belong to it go on. */
export async function lockMerchant(tx: Tx, id: string): Promise<void> {
  await tx.query('select id from merchants where id = $1 for no key update', [id]);
}

export async function findMerchantLogo(db: Queryable, id: string): Promise<Logo | undefined> {
  const [row] = await db.query<{ logo: Buffer; logo_type: string }>(
    'select logo, logo_type from merchants where id = $1 and logo is not null',
    [id],
  );
  return row && { bytes: row.logo, type: row.logo_type };
}
