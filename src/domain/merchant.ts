/** Who is paid, and how their page looks. */
export interface Merchant {
  readonly id: string;
  readonly name: string;
  readonly supportEmail: string | null;
  /** Lower-case `#rrggbb`. */
  readonly brandColor: string;
  readonly hasLogo: boolean;
  readonly createdAt: Date;
}
