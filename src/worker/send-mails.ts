import { type SendMailDeps, sendQueuedMail } from '../flows/send-mail.ts';
import { claimMails } from '../store/mails.ts';
import { lease } from './lease.ts';
import type { Task } from './run.ts';

const maxPerClaim = 8;

/** Sends queued mail: nobody waits for it to the second, so a few at a time will do. */
export function sendMailsTask(deps: SendMailDeps): Task {
  return {
    name: 'send mails',
    idleMs: 1_000,
    async run() {
      const claimed = await claimMails(deps.db, { ...lease(deps.now()), limit: maxPerClaim });
      await Promise.all(claimed.map((mail) => sendQueuedMail(deps, mail)));
      return claimed.length === maxPerClaim;
    },
  };
}
