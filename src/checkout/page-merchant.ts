import { lookOf } from '../domain/branding.ts';
import type { Language } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { Session } from '../domain/session.ts';
import type { PageMerchant } from './page-model.ts';

/** Whose page it is, as this session's page shows it. */
export function pageMerchant(
  merchant: Merchant,
  session: Pick<Session, 'settings'>,
  language: Language,
): PageMerchant {
  const { branding } = merchant;
  const look = lookOf(branding, session.settings.branding, merchant.brandColor);
  const email = branding.support?.email ?? merchant.supportEmail;
  return {
    name: look.display_name || merchant.name,
    logoUrl: merchant.hasLogo ? `/checkout/logo/${merchant.id}` : null,
    look,
    support: { ...branding.support, ...(email !== null && { email }) },
    notes: {
      pay: branding.pay_note?.[language] ?? null,
      paid: branding.paid_note?.[language] ?? null,
      legal: branding.legal?.[language] ?? null,
    },
    termsUrl: branding.terms_url ?? null,
    privacyUrl: branding.privacy_url ?? null,
  };
}
