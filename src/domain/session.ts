import assert from 'node:assert/strict';
import type { Look } from './branding.ts';
import type { Language } from './language.ts';
import type { Money } from './money.ts';

/** The six statuses of the public contract. */
export const sessionStatuses = [
  'open',
  'processing',
  'requires_action',
  'succeeded',
  'failed',
  'expired',
] as const;

export type SessionStatus = (typeof sessionStatuses)[number];

/** Every legal move and who makes it. A move that is not in this table does not exist. */
export const sessionMoves = [
  { from: 'open', on: 'submitted', to: 'processing', by: 'customer presses Pay' },
  { from: 'open', on: 'lapsed', to: 'expired', by: 'worker, at expires_at' },
  { from: 'open', on: 'called_off', to: 'expired', by: 'merchant, by the API' },
  { from: 'processing', on: 'approved', to: 'succeeded', by: 'acquirer' },
  { from: 'processing', on: 'challenged', to: 'requires_action', by: 'acquirer wants 3-D Secure' },
  { from: 'processing', on: 'declined', to: 'open', by: 'acquirer; tries remain' },
  { from: 'processing', on: 'declined_for_good', to: 'failed', by: 'acquirer; no tries remain' },
  {
    from: 'requires_action',
    on: 'challenge_answered',
    to: 'processing',
    by: 'customer back from 3-D Secure',
  },
  { from: 'requires_action', on: 'approved', to: 'succeeded', by: 'notification beat the customer' },
  { from: 'requires_action', on: 'lapsed', to: 'expired', by: 'worker, after look-up says unpaid' },
] as const satisfies readonly {
  from: SessionStatus;
  on: string;
  to: SessionStatus;
  by: string;
}[];

export type SessionSignal = (typeof sessionMoves)[number]['on'];

const finalStatuses: readonly SessionStatus[] = ['succeeded', 'failed', 'expired'];

export function isFinal(status: SessionStatus): boolean {
  return finalStatuses.includes(status);
}

/** The status after a signal, or nothing when the table has no such move. */
export function nextStatus(from: SessionStatus, on: SessionSignal): SessionStatus | undefined {
  return sessionMoves.find((move) => move.from === from && move.on === on)?.to;
}

/** The status after a signal that must be legal here; anything else is a bug, and down is better than wrong. */
export function moveStatus(from: SessionStatus, on: SessionSignal): SessionStatus {
  const to = nextStatus(from, on);
  assert.ok(to, `Bug! A session cannot go from ${from} on ${on}`);
  return to;
}

/** How often one session may be tried before it fails for good. */
export const maxAttempts = 5;

/** Kinds of payment method a merchant can allow. */
export const paymentMethodKinds = ['card', 'wallet', 'bnpl'] as const;
export type PaymentMethodKind = (typeof paymentMethodKinds)[number];

/** Fields the page may ask the customer for, and how. */
export const customerFieldNames = ['email', 'phone', 'name', 'country'] as const;
export type CustomerFieldName = (typeof customerFieldNames)[number];
export const customerFieldRules = ['required', 'optional', 'hidden', 'locked'] as const;
export type CustomerFieldRule = (typeof customerFieldRules)[number];

export interface SessionSettings {
  readonly payment_methods?: readonly PaymentMethodKind[];
  readonly button_text?: string;
  readonly auto_return?: number;
  /** The customer's return to the shop carries what became of the payment, signed. */
  readonly signed_return?: boolean;
  /** How this session's page looks, where it differs from the merchant's others. */
  readonly branding?: Look;
  readonly customer_fields?:
    | readonly CustomerFieldName[]
    | Readonly<Partial<Record<CustomerFieldName, CustomerFieldRule>>>;
}

export interface Customer {
  readonly email?: string;
  readonly phone?: string;
  readonly name?: string;
  readonly country?: string;
  readonly ip?: string;
}

export type Metadata = Readonly<Record<string, string | number | boolean>>;

/** Wallets as the contract names them: two that hold cards, and the app of the customer's own bank. */
export const walletNames = ['apple_pay', 'google_pay', 'bank_app'] as const;
export type WalletName = (typeof walletNames)[number];

/** What may be kept and shown of what paid; of a card never the whole number. Without a card the fields of one are null. */
export interface PaymentMethod {
  readonly type: PaymentMethodKind;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly exp_month: number | null;
  readonly exp_year: number | null;
  readonly country: string | null;
  readonly wallet: WalletName | null;
  /** How many payments the customer makes to the lender; only of type `bnpl`. Rows of before have no such field. */
  readonly instalments?: number | null;
}

/** Why the last attempt did not pay, in the words of the public contract. */
export interface LastError {
  readonly code: string;
  readonly message: string;
  readonly network_code: string | null;
  readonly advice: 'try_again' | 'try_another_card' | 'contact_bank' | 'do_not_retry';
}

export interface Session {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly status: SessionStatus;
  readonly amount: Money;
  readonly amountRefundedMinor: number;
  readonly description: string | null;
  readonly orderId: string | null;
  /** `auto` follows the customer's browser. */
  readonly language: Language | 'auto';
  readonly customer: Customer | null;
  readonly customerDetails: Customer | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly webhookUrl: string | null;
  readonly settings: SessionSettings;
  readonly metadata: Metadata;
  readonly paymentMethod: PaymentMethod | null;
  readonly lastError: LastError | null;
  readonly attemptsCount: number;
  /** Number of events written so far; the next event has one more. */
  readonly eventSequence: number;
  /** Expired, its page offers a fresh session for the same order. */
  readonly recoveryEnabled: boolean;
  /** The merchant's own host at which the customer pays; null: the installation's. */
  readonly checkoutHost: string | null;
  /** The expired session that this one stands in for. */
  readonly recoveredFrom: string | null;
  /** The API key that created it: a live key may read the test sessions it made (`test_mode`). */
  readonly createdByKeyId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The status that a customer meets: past its time an open session is over, whether the worker has said so or not. */
export function statusAt(session: Pick<Session, 'status' | 'expiresAt'>, now: Date): SessionStatus {
  return session.status === 'open' && session.expiresAt <= now ? 'expired' : session.status;
}

export const defaultExpiryMs = 30 * 60_000;
export const defaultAutoReturnMs = 3_000;

/** Every literal `{CHECKOUT_SESSION_ID}`, percent-encoded braces included, replaced by the id. */
export function fillSessionId(urlTemplate: string, sessionId: string): string {
  return urlTemplate.replace(/(?:\{|%7B)CHECKOUT_SESSION_ID(?:\}|%7D)/gi, sessionId);
}
