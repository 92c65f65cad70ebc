import { lookOf } from './branding.ts';
import type { Language } from './language.ts';
import type { Merchant } from './merchant.ts';
import type { Money } from './money.ts';
import type { PaymentMethod, Session } from './session.ts';
import { checkoutUrl } from './session-object.ts';

/** By what an acquirer and a bank name an approved sale; customers are asked for it when they call. */
export interface Slip {
  /** Retrieval reference number, 12 digits (ISO 8583, field 37). */
  readonly rrn: string | null;
  /** Six characters (field 38). */
  readonly approvalCode: string | null;
}

export const noSlip: Slip = { rrn: null, approvalCode: null };

/** Everything that a receipt says, on the page, in a mail and on paper. */
export interface Receipt {
  readonly sessionId: string;
  readonly livemode: boolean;
  readonly language: Language;
  readonly merchantName: string;
  /** `#rrggbb` */
  readonly color: string;
  readonly amount: Money;
  readonly paidAt: Date;
  /** IANA name. */
  readonly timeZone: string;
  readonly orderId: string | null;
  readonly description: string | null;
  /** Null where the reader need not be who paid. */
  readonly paidWith: PaymentMethod | null;
  readonly slip: Slip;
  readonly supportEmail: string | null;
  readonly supportPhone: string | null;
  readonly legal: string | null;
  /** The session's page. */
  readonly url: string;
}

/** The receipt of a paid session, in one language. */
export function receiptOf(
  { session, merchant }: { session: Session; merchant: Merchant },
  of: Pick<Receipt, 'language' | 'paidAt' | 'timeZone' | 'paidWith' | 'slip'> & { publicUrl: string },
): Receipt {
  const { publicUrl, ...facts } = of;
  const { branding } = merchant;
  const look = lookOf(branding, session.settings.branding, merchant.brandColor);
  return {
    ...facts,
    sessionId: session.id,
    livemode: session.livemode,
    merchantName: look.display_name || merchant.name,
    color: look.color,
    amount: session.amount,
    orderId: session.orderId,
    description: session.description,
    supportEmail: branding.support?.email ?? merchant.supportEmail,
    supportPhone: branding.support?.phone ?? null,
    legal: branding.legal?.[of.language] ?? null,
    url: checkoutUrl(publicUrl, session),
  };
}

/** A mailbox may be told of one payment so often, the first time included. */
export const mostReceiptMails = 4;
