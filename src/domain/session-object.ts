import { previousValues } from './previous-values.ts';
import { recoverableUntil } from './recovery.ts';
import {
  type Customer,
  isFinal,
  type LastError,
  type Metadata,
  type PaymentMethod,
  type Session,
  type SessionSettings,
  type SessionStatus,
} from './session.ts';

/** A session as merchants see it in answers and events. */
export interface SessionObject {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly status: SessionStatus;
  readonly livemode: boolean;
  readonly amount: number;
  readonly currency: string;
  readonly amount_refunded: number;
  readonly refunded: boolean;
  readonly checkout_url: string | null;
  readonly created: string;
  readonly expires_at: string;
  readonly description: string | null;
  readonly order_id: string | null;
  readonly language: string;
  readonly customer: Customer | null;
  readonly customer_details: Customer | null;
  readonly success_url: string | null;
  readonly cancel_url: string | null;
  readonly webhook_url: string | null;
  readonly settings: SessionSettings;
  readonly metadata: Metadata;
  readonly payment_method: PaymentMethod | null;
  readonly last_error: LastError | null;
  readonly attempts_count: number;
  readonly after_expiration: {
    readonly recovery: {
      readonly enabled: true;
      /** Where the customer begins anew, once it has expired. */
      readonly url: string | null;
      readonly expires_at: string | null;
    };
  } | null;
  readonly recovered_from: string | null;
}

/** Where a session's page and the ways back to it are: the merchant's own host, else the installation's. */
export function checkoutOrigin(publicUrl: string, { checkoutHost }: Pick<Session, 'checkoutHost'>): string {
  return checkoutHost === null ? publicUrl : `https://${checkoutHost}`;
}

/** The page a customer opens; its id is the only secret in it. */
export function checkoutUrl(publicUrl: string, session: Pick<Session, 'id' | 'checkoutHost'>): string {
  return `${checkoutOrigin(publicUrl, session)}/checkout/${session.id}`;
}

/** The public shape; `checkout_url` is null once the session is final, since nothing can be paid there any more. */
export function sessionObject(session: Session, publicUrl: string): SessionObject {
  return {
    id: session.id,
    object: 'checkout.session',
    status: session.status,
    livemode: session.livemode,
    amount: session.amount.amountMinor,
    currency: session.amount.currency,
    amount_refunded: session.amountRefundedMinor,
    refunded: session.amountRefundedMinor === session.amount.amountMinor,
    checkout_url: isFinal(session.status) ? null : checkoutUrl(publicUrl, session),
    created: session.createdAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    description: session.description,
    order_id: session.orderId,
    language: session.language,
    customer: session.customer,
    customer_details: session.customerDetails,
    success_url: session.successUrl,
    cancel_url: session.cancelUrl,
    webhook_url: session.webhookUrl,
    settings: session.settings,
    metadata: session.metadata,
    payment_method: session.paymentMethod && { instalments: null, ...session.paymentMethod },
    last_error: session.lastError,
    attempts_count: session.attemptsCount,
    after_expiration: afterExpiration(session, publicUrl),
    recovered_from: session.recoveredFrom,
  };
}

function afterExpiration(session: Session, publicUrl: string): SessionObject['after_expiration'] {
  if (!session.recoveryEnabled) return null;
  const until = recoverableUntil(session);
  const url = until && `${checkoutUrl(publicUrl, session)}/recover`;
  return { recovery: { enabled: true, url, expires_at: until?.toISOString() ?? null } };
}

/** Which public fields differ, with the values they had before: an event's `previous_attributes`. */
export function previousAttributes(
  before: Session,
  after: Session,
  publicUrl: string,
): Partial<SessionObject> {
  return previousValues(sessionObject(before, publicUrl), sessionObject(after, publicUrl));
}
