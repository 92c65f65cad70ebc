import type { Language } from './language.ts';

/** What a merchant's own people are told of. */
export type NoticeKind = 'endpoint_failing' | 'endpoint_disabled' | 'event_given_up';

/** What a mail tells. */
export type MailKind = NoticeKind | 'receipt' | 'invitation';

/** One mail on its way to one person. Its words are fixed when it is queued. */
export interface Mail {
  readonly merchantId: string;
  readonly id: string;
  readonly kind: MailKind;
  readonly recipient: string;
  readonly language: Language;
  readonly subject: string;
  /** Plain text. */
  readonly content: string;
  /** The same with colours; null for plain notices. */
  readonly html: string | null;
  readonly createdAt: Date;
}

/** A mail that a worker has taken to send. */
export interface ClaimedMail extends Mail {
  readonly tries: number;
  /** Whoever writes the result must still hold this number. */
  readonly fence: number;
}

/**
 * What came of one try. `caught`: there is no mail server, and the mail is kept to be looked at. `refused`: the server will
 * never take it. `failed`: it may take it later.
 */
export type MailResult =
  | { kind: 'sent' }
  | { kind: 'caught' }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string };

/** Neither white space nor what mail headers are made of, nor characters that cannot be seen. */
const part = String.raw`[^\s\p{C}@<>()",;:\\]`;
const addressPattern = new RegExp(`^${part}+@${part}+\\.(?:(?!\\.)${part})+$`, 'u');

/** True for one e-mail address of at most 320 characters, without a name before it. */
export function isMailAddress(text: string): boolean {
  return [...text].length <= 320 && addressPattern.test(text);
}
