import type { Branding } from './branding.ts';

/** Who is paid, and how their page looks. */
export interface Merchant {
  readonly id: string;
  readonly name: string;
  readonly supportEmail: string | null;
  /** Lower-case `#rrggbb`. */
  readonly brandColor: string;
  readonly hasLogo: boolean;
  readonly branding: Branding;
  readonly createdAt: Date;
}
