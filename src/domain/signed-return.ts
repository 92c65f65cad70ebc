import type { Session } from './session.ts';

/** So long a shop may take the customer's return for the truth. */
export const signedReturnSeconds = 600;

/** What a shop is told by the customer's browser, signed; RFC 7519 has the short names. */
export interface SignedReturn {
  /** Where this MAXFI runs. */
  readonly iss: string;
  /** The session. */
  readonly sub: string;
  /** The merchant. */
  readonly aud: string;
  readonly order_id: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly status: Session['status'];
  readonly mode: 'test' | 'live';
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

export function signedReturnOf(session: Session, publicUrl: string, now: Date): SignedReturn {
  const iat = Math.floor(now.getTime() / 1000);
  return {
    iss: publicUrl,
    sub: session.id,
    aud: session.merchantId,
    order_id: session.orderId,
    amount: session.amount.amountMinor,
    currency: session.amount.currency,
    status: session.status,
    mode: session.livemode ? 'live' : 'test',
    iat,
    exp: iat + signedReturnSeconds,
  };
}

/** The shop's address with the token in its query; whatever stands there already stays as it is written. */
export function withSignedReturn(url: string, token: string): string {
  const [, before = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(url) ?? [];
  return `${before}${before.includes('?') ? '&' : '?'}maxfi_result=${token}${fragment}`;
}
