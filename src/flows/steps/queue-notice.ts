import { createHash } from 'node:crypto';
import type { NoticeKind } from '../../domain/mail.ts';
import { type Notice, noticeText } from '../../mail/notices.ts';
import type { Tx } from '../../store/db.ts';
import { insertMailOnce } from '../../store/mails.ts';
import { findNoticeReceiver } from '../../store/merchants.ts';

type Facts<Each> = Each extends Notice ? Omit<Each, 'merchantName'> : never;

/**
 * Queues mail to a merchant's own people beside what it tells of. `once` names the occasion: what was said of it before is
 * not said again. A merchant without an address gets none.
 */
export async function queueNotice(
  tx: Tx,
  to: { merchantId: string; now: Date; once: readonly string[] },
  notice: Facts<Notice>,
): Promise<void> {
  const { merchantId, now } = to;
  const receiver = await findNoticeReceiver(tx, merchantId);
  if (!receiver) return;
  const { email: recipient, language, merchantName } = receiver;
  await insertMailOnce(tx, {
    merchantId,
    id: idOf(notice.kind, to.once),
    kind: notice.kind,
    recipient,
    language,
    ...noticeText({ ...notice, merchantName }, language),
    html: null,
    createdAt: now,
  });
}

function idOf(kind: NoticeKind, once: readonly string[]): string {
  const digest = createHash('sha256')
    .update([kind, ...once].join(' '))
    .digest('hex');
  return `mail_${digest.slice(0, 32)}`;
}
