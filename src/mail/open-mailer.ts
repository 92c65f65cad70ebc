import { createTransport } from 'nodemailer';
import { isLoopbackAddress } from '../domain/address.ts';
import type { Mail, MailResult } from '../domain/mail.ts';

/** Hands one mail on. It never rejects: whatever went wrong is the result. */
export type SendMail = (
  mail: Pick<Mail, 'id' | 'recipient' | 'subject' | 'content' | 'html' | 'createdAt'>,
) => Promise<MailResult>;

/** The one way by which mail leaves. */
export interface Mailer {
  readonly send: SendMail;
  /** Ends what is under way; it is sent again later. */
  close(): void;
}

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them; nothing to only catch mail. */
  readonly smtpUrl: string | null;
  /** `Name <address>` */
  readonly from: string;
  readonly timeoutMs?: number;
}

/** With a mail server, sends; without, keeps: the rows of what was caught are the mailbox. */
export function openMailer(options: MailerOptions): Mailer {
  return options.smtpUrl === null ? catching : smtpMailer(options.smtpUrl, options);
}

const catching: Mailer = { send: async () => ({ kind: 'caught' }), close: () => {} };

function smtpMailer(smtpUrl: string, { from, timeoutMs = 15_000 }: MailerOptions): Mailer {
  const transport = transportOf(smtpUrl, timeoutMs);
  const domain = /@([^>]+)>?$/.exec(from)?.[1] ?? new URL(smtpUrl).hostname;
  return {
    send: (mail) =>
      inTime(
        transport.sendMail({
          from,
          // As an object it is one address, whatever commas are in it.
          to: { name: '', address: mail.recipient },
          subject: mail.subject,
          text: mail.content,
          ...(mail.html !== null && { html: mail.html }),
          date: mail.createdAt,
          // The same on every try, so that mail programs show a repeat once.
          messageId: `<${mail.id}@${domain}>`,
          headers: { 'auto-submitted': 'auto-generated' },
        }),
        timeoutMs,
      ),
    close: () => transport.close(),
  };
}

function transportOf(smtpUrl: string, timeoutMs: number) {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isSecure = url.protocol === 'smtps:';
  const isHere = host === 'localhost' || isLoopbackAddress(host);
  return createTransport({
    host,
    port: Number(url.port || (isSecure ? 465 : 587)),
    secure: isSecure,
    // A password never crosses a network in the clear.
    requireTLS: !isSecure && !isHere && url.password !== '',
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    connectionTimeout: timeoutMs / 3,
    greetingTimeout: timeoutMs / 3,
    socketTimeout: timeoutMs / 3,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Why the server would take no mail from us, in one word; nothing when it would. No mail is sent. */
export async function verifyMail(smtpUrl: string, timeoutMs = 10_000): Promise<string | undefined> {
  const transport = transportOf(smtpUrl, timeoutMs);
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    const { code = 'unknown', responseCode } = error as { code?: string; responseCode?: number };
    return responseCode === undefined ? code : `${code} ${responseCode}`;
  } finally {
    transport.close();
  }
}

async function inTime(sending: Promise<unknown>, timeoutMs: number): Promise<MailResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<MailResult>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'failed', reason: 'timeout' }), timeoutMs);
  });
  const done = sending.then((): MailResult => ({ kind: 'sent' }), resultOf);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** A server's 5xx about this recipient or text is final; anything else, a wrong password too, may be mended. */
function resultOf(error: { code?: string; responseCode?: number }): MailResult {
  const { code = 'unknown', responseCode } = error;
  const isFinal = (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500;
  const reason = responseCode === undefined ? code : `${code} ${responseCode}`;
  return { kind: isFinal ? 'refused' : 'failed', reason };
}
