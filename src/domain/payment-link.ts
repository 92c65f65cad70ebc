import { type Money, money } from './money.ts';

/** A link that takes payments without a server of the merchant's. */
export interface PaymentLink {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  /** For the merchant's people. */
  readonly name: string;
  readonly amount: LinkAmount;
  readonly currency: string;
  /** Shown to the customer. */
  readonly description: string | null;
  readonly maxUses: number | null;
  readonly expiresAt: Date | null;
  readonly isActive: boolean;
  /** `usr_…` */
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** In minor units. */
export type LinkAmount =
  | { readonly kind: 'fixed'; readonly minor: number }
  | { readonly kind: 'chosen'; readonly leastMinor: number; readonly mostMinor: number };

/** Why a link takes nothing more, or nothing. `used`: sessions that are paid, or may still be. */
export function whyLinkIsOver(
  link: PaymentLink,
  used: number,
  now: Date,
): 'off' | 'expired' | 'used_up' | undefined {
  if (!link.isActive) return 'off';
  if (link.expiresAt !== null && link.expiresAt <= now) return 'expired';
  return link.maxUses !== null && used >= link.maxUses ? 'used_up' : undefined;
}

/** What a press of a link asks for: nothing when what the customer typed is no amount that the link takes. */
export function amountOf(link: PaymentLink, chosenMinor: number | undefined): Money | undefined {
  const { amount, currency } = link;
  if (amount.kind === 'fixed') return money(amount.minor, currency);
  const isTaken =
    chosenMinor !== undefined && chosenMinor >= amount.leastMinor && chosenMinor <= amount.mostMinor;
  return isTaken ? money(chosenMinor, currency) : undefined;
}
