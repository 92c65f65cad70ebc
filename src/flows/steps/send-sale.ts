import type { Outcome, PayOrder, ReadyRoute } from '../../connectors/connector.ts';
import { pickLanguage } from '../../domain/language.ts';
import { notificationUrlOf } from '../../domain/notification-url.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Customer, Session } from '../../domain/session.ts';
import { checkoutUrl } from '../../domain/session-object.ts';
import type { Db } from '../../store/db.ts';
import { extendOperationLease } from '../../store/operations.ts';
import { saleLeaseMs } from './begin-sale.ts';
import type { Timers } from './timers.ts';

export interface SendSaleDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly timers: Timers;
}

/** An acquirer gets this long to answer (Mastercard's gateway asks for 40 s at least); then it is unknown. */
export const answerDeadlineMs = 45_000;

/** What every sale of one press has in common. */
export type CommonOrder = Omit<PayOrder, 'operationId' | 'sendBefore' | 'notificationUrl'>;

/** Counted from the committed intent: a sender that slept may not send what was given up meanwhile. */
export function orderOf(order: CommonOrder, sale: Operation, publicUrl: string): PayOrder {
  const sendBefore = new Date(sale.createdAt.getTime() + saleLeaseMs);
  const notificationUrl = notificationUrlOf(publicUrl, { merchantId: sale.merchantId, id: sale.accountId });
  return { ...order, operationId: sale.id, sendBefore, notificationUrl };
}

/** Who pays and where the customer comes back to, of a session's order, whatever it is paid with. */
export function sessionOrder(
  publicUrl: string,
  session: Session,
  seen: { customerDetails: Customer | null; ip: string | null; acceptLanguage: string | undefined },
) {
  const known = { ...session.customer, ...seen.customerDetails };
  const checkout = checkoutUrl(publicUrl, session);
  return {
    description: session.description,
    customer: {
      name: known.name ?? null,
      email: known.email ?? null,
      phone: known.phone ?? null,
      country: known.country ?? null,
      ip: seen.ip,
    },
    language: session.language === 'auto' ? pickLanguage(seen.acceptLanguage) : session.language,
    returnUrl: `${checkout}/return`,
    threeDsReturnUrls: {
      method: `${checkout}/3ds/method-return`,
      challenge: `${checkout}/3ds/return`,
    },
  };
}

/** Sends a sale that is committed as sent, with no transaction open, and keeps its lease meanwhile. Never throws. */
export async function sendSale(
  deps: SendSaleDeps,
  sale: Operation,
  route: ReadyRoute,
  order: PayOrder,
): Promise<Outcome> {
  const stopKeeping = deps.timers.every(saleLeaseMs / 3, () => {
    const until = new Date(deps.now().getTime() + saleLeaseMs);
    // A lease that cannot be kept is safe: the fence decides who may write.
    extendOperationLease(deps.db, sale, until).catch(() => undefined);
  });
  try {
    return await route.connector.pay(order, deps.timers.deadline(answerDeadlineMs));
  } catch (error) {
    // A bug in a connector tells nothing about the money, so it is asked for like any other silence.
    return { kind: 'unknown', cause: error instanceof Error ? error.name : 'connector_threw' };
  } finally {
    stopKeeping();
  }
}
