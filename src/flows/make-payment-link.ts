import { newPaymentLinkId } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import { insertPaymentLink, updatePaymentLinkActive } from '../store/payment-links.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';

/** A new link; everything about it has been checked. */
export async function makePaymentLink(
  deps: AuditDeps,
  wish: Omit<PaymentLink, 'id' | 'isActive' | 'createdBy' | 'createdAt'>,
  actor: Actor,
): Promise<PaymentLink> {
  const link: PaymentLink = {
    ...wish,
    id: newPaymentLinkId(wish.merchantId, wish.livemode),
    isActive: true,
    createdBy: actor.id,
    createdAt: deps.now(),
  };
  await deps.db.tx(async (tx) => {
    await insertPaymentLink(tx, link);
    const details = { name: link.name, currency: link.currency };
    await appendAudit(tx, deps, {
      chain: link.merchantId,
      actor,
      action: 'link_created',
      subject: link.id,
      details,
    });
  });
  return link;
}

/** Lets a link take payments, or no more. Sessions that it began can still be paid until they expire. */
export async function switchPaymentLink(
  deps: AuditDeps,
  link: PaymentLink,
  isActive: boolean,
  actor: Actor,
): Promise<void> {
  await deps.db.tx(async (tx) => {
    if (!(await updatePaymentLinkActive(tx, link, isActive))) return;
    await appendAudit(tx, deps, {
      chain: link.merchantId,
      actor,
      action: 'link_changed',
      subject: link.id,
      details: { active: isActive },
    });
  });
}
