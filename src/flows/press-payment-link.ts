import { newSessionId } from '../domain/id.ts';
import { amountOf, type PaymentLink, whyLinkIsOver } from '../domain/payment-link.ts';
import { defaultExpiryMs, type Session } from '../domain/session.ts';
import type { Db } from '../store/db.ts';
import { findLinkUses, insertPaymentLinkSession, lockPaymentLink } from '../store/payment-links.ts';
import { beginSession } from './steps/begin-session.ts';

export interface PressPaymentLinkDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
}

export type PressPaymentLinkResult =
  | { kind: 'begun'; session: Session }
  | { kind: 'over'; why: 'off' | 'expired' | 'used_up' }
  | { kind: 'bad_amount' };

/**
 * Begins a session for whoever presses a link. A link for so many uses is held meanwhile and counts what is open too, so that
 * it is never paid more often, however many press at once.
 */
export async function pressPaymentLink(
  deps: PressPaymentLinkDeps,
  input: { link: PaymentLink; chosenMinor: number | undefined; language: Session['language'] },
): Promise<PressPaymentLinkResult> {
  return deps.db.tx(async (tx): Promise<PressPaymentLinkResult> => {
    const now = deps.now();
    const link = await lockPaymentLink(tx, input.link);
    if (!link) return { kind: 'over', why: 'off' };
    const { used } = await findLinkUses(tx, link, now);
    const why = whyLinkIsOver(link, used, now);
    if (why) return { kind: 'over', why };
    const amount = amountOf(link, input.chosenMinor);
    if (!amount) return { kind: 'bad_amount' };
    const session: Session = {
      id: newSessionId(link.merchantId, link.livemode),
      merchantId: link.merchantId,
      livemode: link.livemode,
      status: 'open',
      amount,
      amountRefundedMinor: 0,
      description: link.description,
      orderId: null,
      language: input.language,
      customer: null,
      customerDetails: null,
      successUrl: null,
      cancelUrl: null,
      webhookUrl: null,
      settings: {},
      metadata: { payment_link: link.id },
      paymentMethod: null,
      lastError: null,
      attemptsCount: 0,
      eventSequence: 1,
      recoveryEnabled: false,
      recoveredFrom: null,
      checkoutHost: null,
      createdByKeyId: link.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + defaultExpiryMs),
    };
    await beginSession(tx, session, deps.publicUrl);
    await insertPaymentLinkSession(tx, link, session);
    return { kind: 'begun', session };
  });
}
