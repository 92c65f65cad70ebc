import { createHash } from 'node:crypto';
import type { Language } from '../../domain/language.ts';
import { mostReceiptMails, receiptOf, type Slip } from '../../domain/receipt.ts';
import type { Session } from '../../domain/session.ts';
import { receiptMail } from '../../mail/receipt-mail.tsx';
import type { Tx } from '../../store/db.ts';
import { insertMailOnce } from '../../store/mails.ts';
import { findMerchant } from '../../store/merchants.ts';

export interface ReceiptFacts {
  /** Paid. */
  readonly session: Session;
  readonly paidAt: Date;
  readonly slip: Slip;
  readonly language: Language;
  /** Instead of the address that customer or merchant gave. */
  readonly to?: string;
}

/**
 * Queues the receipt of a payment beside what it tells of. Says whether it did: not where nobody gave an address, nor when
 * it was sent as often as it may be.
 */
export async function queueReceipt(
  tx: Tx,
  deps: { publicUrl: string; now: Date; timeZone: string },
  facts: ReceiptFacts,
): Promise<boolean> {
  const { session, paidAt, slip, language } = facts;
  const recipient = facts.to ?? session.customerDetails?.email ?? session.customer?.email;
  const merchant = recipient && (await findMerchant(tx, session.merchantId));
  if (!recipient || !merchant) return false;
  const { publicUrl, now, timeZone } = deps;
  const paidWith = session.paymentMethod;
  const of = { publicUrl, timeZone, language, paidAt, slip, paidWith };
  const words = inWords({ session, merchant }, of);
  if (!words) return false;
  const mail = {
    merchantId: session.merchantId,
    kind: 'receipt',
    recipient,
    language,
    ...words,
    createdAt: now,
  } as const;
  for (let time = 1; time <= mostReceiptMails; time += 1) {
    if (await insertMailOnce(tx, { ...mail, id: idOf(session.id, time) })) return true;
  }
  return false;
}

/** An approval is written down whether or not its receipt can be: a fault in words must not leave money unknown. */
function inWords(...of: Parameters<typeof receiptOf>): ReturnType<typeof receiptMail> | undefined {
  try {
    return receiptMail(receiptOf(...of));
  } catch {
    return undefined;
  }
}

function idOf(sessionId: string, time: number): string {
  const digest = createHash('sha256').update(`receipt ${sessionId} ${time}`).digest('hex');
  return `mail_${digest.slice(0, 32)}`;
}
