import type { ClaimedMail, Mail } from '../domain/mail.ts';
import type { Db, Queryable, Tx } from './db.ts';

/** Queues a mail, or does nothing when one with this id was queued before; says whether it did. */
export async function insertMailOnce(tx: Tx, mail: Mail): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into mails (merchant_id, id, kind, recipient, language, subject, content, html, state, next_try_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9)
     on conflict (merchant_id, id) do nothing`,
    [
      mail.merchantId,
      mail.id,
      mail.kind,
      mail.recipient,
      mail.language,
      mail.subject,
      mail.content,
      mail.html,
      mail.createdAt,
    ],
    'insert_mail_once',
  );
  return inserted === 1;
}

/** Takes the lease of mails that are due, the oldest first. */
export async function claimMails(
  db: Queryable,
  options: { now: Date; lockedUntil: Date; limit: number },
): Promise<ClaimedMail[]> {
  return db.query<ClaimedMail>(
    `with due as materialized (
       select merchant_id as due_merchant_id, id as due_id
       from mails
       where state = 'queued' and next_try_at <= $1 and (locked_until is null or locked_until <= $1)
       order by next_try_at
       limit $3
       for update skip locked
     )
     update mails
     set locked_until = $2, fence = fence + 1, tries = tries + 1
     from due
     where merchant_id = due_merchant_id and id = due_id
     returning merchant_id as "merchantId", id, kind, recipient, language, subject, content, html, created_at as "createdAt", tries,
       fence`,
    [options.now, options.lockedUntil, options.limit],
    'claim_mails',
  );
}

/** What became of a mail: it is over, or is to be tried again. */
export type MailOutcome =
  | { state: 'sent' | 'caught' | 'failed'; at: Date; failure: string | null }
  | { state: 'queued'; nextTryAt: Date; failure: string };

/** Writes the result of a try, if this worker still holds the lease; says whether it did. */
export async function updateMail(
  tx: Tx,
  mail: Pick<ClaimedMail, 'merchantId' | 'id' | 'fence'>,
  outcome: MailOutcome,
): Promise<boolean> {
  const touched = await tx.execute(
    `update mails
     set state = $4, next_try_at = $5, finished_at = $6, last_failure = $7, locked_until = null
     where merchant_id = $1 and id = $2 and fence = $3 and state = 'queued'`,
    [
      mail.merchantId,
      mail.id,
      mail.fence,
      outcome.state,
      outcome.state === 'queued' ? outcome.nextTryAt : null,
      outcome.state === 'queued' ? null : outcome.at,
      outcome.failure,
    ],
    'update_mail',
  );
  return touched === 1;
}

/** A mail that was kept because there is no mail server. */
export type CaughtMail = Pick<Mail, 'id' | 'recipient' | 'subject' | 'content' | 'html' | 'createdAt'>;

const caughtColumns = `id, recipient, subject, content, html, created_at as "createdAt"`;

/** The newest first, of all merchants. */
export function listCaughtMails(db: Queryable, limit: number): Promise<CaughtMail[]> {
  return db.query<CaughtMail>(
    `select ${caughtColumns} from mails where state = 'caught' order by finished_at desc, id limit $1`,
    [limit],
  );
}

export async function findCaughtMail(db: Queryable, id: string): Promise<CaughtMail | undefined> {
  const [mail] = await db.query<CaughtMail>(
    `select ${caughtColumns} from mails where state = 'caught' and id = $1`,
    [id],
  );
  return mail;
}

const keptForMs = 30 * 24 * 60 * 60_000;

/** Forgets mails that were over a month ago; says how many. */
export async function deleteOldMails(db: Db, now: Date): Promise<number> {
  return db.execute(
    `delete from mails
     where (merchant_id, id) in (
       select merchant_id, id
       from mails
       where state <> 'queued' and finished_at <= $1
       limit 1000
     )`,
    [new Date(now.getTime() - keptForMs)],
  );
}
