import { nextMailAt } from '../domain/backoff.ts';
import type { ClaimedMail, MailResult } from '../domain/mail.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { SendMail } from '../mail/open-mailer.ts';
import type { Db } from '../store/db.ts';
import { type MailOutcome, updateMail } from '../store/mails.ts';

export interface SendMailDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly sendMail: SendMail;
}

/**
 * Sends one claimed mail with no transaction open and records what came of it. One whose sender dies in between is sent
 * again, with the same Message-ID. Returns nothing when another worker took it over meanwhile.
 */
export async function sendQueuedMail(deps: SendMailDeps, mail: ClaimedMail): Promise<MailResult | undefined> {
  const result = await deps.sendMail(mail);
  const outcome = outcomeOf(result, mail, deps.now());
  const held = await deps.db.tx((tx) => updateMail(tx, mail, outcome));
  return held ? result : undefined;
}

function outcomeOf(result: MailResult, mail: ClaimedMail, now: Date): MailOutcome {
  switch (result.kind) {
    case 'sent':
    case 'caught':
      return { state: result.kind, at: now, failure: null };
    case 'refused':
      return { state: 'failed', at: now, failure: result.reason };
    case 'failed': {
      const nextTryAt = nextMailAt({ tries: mail.tries, now });
      return nextTryAt
        ? { state: 'queued', nextTryAt, failure: result.reason }
        : { state: 'failed', at: now, failure: result.reason };
    }
    default:
      return unreachable(result);
  }
}
