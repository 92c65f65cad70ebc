import type { Language } from '../domain/language.ts';

export interface InvitationText {
  readonly merchantName: string;
  readonly invitedBy: string;
  readonly link: string;
}

/** An invitation to a merchant's dashboard in words: plain text. */
export function invitationMail(
  invitation: InvitationText,
  language: Language,
): { subject: string; content: string } {
  const words = texts[language];
  const name = (text: string) => text.replaceAll(/\p{C}/gu, '').slice(0, 100);
  return {
    subject: words.subject(name(invitation.merchantName)).slice(0, 150),
    content: `${[words.said(name(invitation.invitedBy), name(invitation.merchantName)), invitation.link, words.after].join('\n\n')}\n`,
  };
}

const texts: Readonly<
  Record<
    Language,
    { subject(merchant: string): string; said(by: string, merchant: string): string; after: string }
  >
> = {
  en: {
    subject: (merchant) => `Invitation to ${merchant}`,
    said: (by, merchant) => `${by} invites you to work on the payments of ${merchant} in MAXFI:`,
    after: 'The link works once, for seven days. If you do not know what this is about, do nothing.',
  },
  ru: {
    subject: (merchant) => `Приглашение: ${merchant}`,
    said: (by, merchant) => `${by} приглашает вас работать с платежами ${merchant} в MAXFI:`,
    after: 'Ссылка действует один раз, семь дней. Если вы не знаете, о чём речь, ничего не делайте.',
  },
  az: {
    subject: (merchant) => `Dəvət: ${merchant}`,
    said: (by, merchant) => `${by} sizi MAXFI-də ${merchant} ödənişləri ilə işləməyə dəvət edir:`,
    after: 'Link bir dəfə, yeddi gün ərzində işləyir. Nədən söhbət getdiyini bilmirsinizsə, heç nə etməyin.',
  },
};
