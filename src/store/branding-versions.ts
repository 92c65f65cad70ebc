import type { Branding } from '../domain/branding.ts';
import type { Queryable, Tx } from './db.ts';

/** How a merchant's pages looked from a moment on. */
export interface BrandingVersion {
  readonly merchantId: string;
  readonly number: number;
  readonly name: string;
  readonly supportEmail: string | null;
  readonly brandColor: string;
  readonly branding: Branding;
  /** `usr_…` */
  readonly publishedBy: string;
  readonly publishedAt: Date;
}

const columns = `merchant_id as "merchantId", number, name, support_email as "supportEmail", brand_color as "brandColor",
  branding, published_by as "publishedBy", published_at as "publishedAt"`;

/** Keeps a version under the next number; whoever publishes holds the merchant's row. */
export async function insertBrandingVersion(tx: Tx, version: Omit<BrandingVersion, 'number'>): Promise<void> {
  await tx.execute(
    `insert into branding_versions (merchant_id, number, name, support_email, brand_color, branding, published_by, published_at)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7
     from branding_versions
     where merchant_id = $1`,
    [
      version.merchantId,
      version.name,
      version.supportEmail,
      version.brandColor,
      JSON.stringify(version.branding),
      version.publishedBy,
      version.publishedAt,
    ],
  );
}

/** The newest first. */
export function listBrandingVersions(db: Queryable, merchantId: string): Promise<BrandingVersion[]> {
  return db.query<BrandingVersion>(
    `select ${columns}
     from branding_versions
     where merchant_id = $1
     order by number desc
     limit 20`,
    [merchantId],
  );
}
