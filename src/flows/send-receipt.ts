import type { Language } from '../domain/language.ts';
import type { Slip } from '../domain/receipt.ts';
import type { Session } from '../domain/session.ts';
import type { Db } from '../store/db.ts';
import { lockSession } from '../store/sessions.ts';
import { queueReceipt } from './steps/queue-receipt.ts';

export interface SendReceiptDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly timeZone: string;
}

export interface SendReceiptInput {
  readonly session: Pick<Session, 'merchantId' | 'id'>;
  readonly to: string;
  readonly language: Language;
  readonly paidAt: Date;
  readonly slip: Slip;
}

/** Sends the receipt of a paid session once more, to an address that who paid has typed. Says whether it will be sent. */
export async function sendReceipt(deps: SendReceiptDeps, input: SendReceiptInput): Promise<boolean> {
  const { merchantId, id } = input.session;
  return deps.db.tx(async (tx) => {
    const session = await lockSession(tx, { merchantId, id });
    if (session?.status !== 'succeeded') return false;
    return queueReceipt(tx, { ...deps, now: deps.now() }, { ...input, session });
  });
}
