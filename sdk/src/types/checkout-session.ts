import type { Currency, Language, Metadata, PageParams, TimeRange } from './words.ts';

/** `open` can be paid, `processing` and `requires_action` are being paid; the other three never change again. */
export type CheckoutSessionStatus =
  | 'open'
  | 'processing'
  | 'requires_action'
  | 'succeeded'
  | 'failed'
  | 'expired';

export type PaymentMethodKind = 'card' | 'wallet' | 'bnpl';
export type CustomerFieldName = 'email' | 'phone' | 'name' | 'country';
export type CustomerFieldRule = 'required' | 'optional' | 'hidden' | 'locked';

export interface Customer {
  email?: string;
  /** In E.164: `+994501234567`. */
  phone?: string;
  name?: string;
  /** ISO 3166 alpha-2. */
  country?: string;
  ip?: string;
}

export interface CheckoutSettings {
  payment_methods?: PaymentMethodKind[];
  button_text?: string;
  /** Milliseconds until a customer who paid is sent back; 0 sends at once. */
  auto_return?: number;
  customer_fields?: CustomerFieldName[] | Partial<Record<CustomerFieldName, CustomerFieldRule>>;
}

export interface CreateCheckoutSessionParams {
  /** In minor units: 4900 is 49.00. */
  amount: number;
  currency: Currency;
  description?: string;
  /** Your order number; comes back unchanged in every webhook. */
  order_id?: string;
  language?: Language | 'auto';
  customer?: Customer;
  /** Every `{CHECKOUT_SESSION_ID}` in it is replaced by the id. */
  success_url?: string;
  cancel_url?: string;
  settings?: CreateCheckoutSettings;
  /** Takes the events of this session in place of your webhook endpoints. */
  webhook_url?: string;
  metadata?: Metadata;
  /** `true` makes a test session even with a live key. */
  test_mode?: boolean;
  /** Seconds until it can no longer be paid: 60 to 2,592,000; 1800 by default. */
  expires_in?: number;
  expires_at?: string;
}

/** The two URLs are taken here for older callers; those at the top level win. */
export interface CreateCheckoutSettings extends CheckoutSettings {
  success_url?: string;
  cancel_url?: string;
}

/** What may be shown of the card that paid. */
export interface PaymentMethod {
  type: PaymentMethodKind;
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
  country: string | null;
  wallet: string | null;
}

/** Why the last attempt did not pay. */
export interface LastError {
  code: string;
  message: string;
  network_code: string | null;
  advice: 'try_again' | 'try_another_card' | 'contact_bank' | 'do_not_retry';
}

export interface CheckoutSession {
  id: string;
  object: 'checkout.session';
  status: CheckoutSessionStatus;
  livemode: boolean;
  /** In minor units: 4900 is 49.00. */
  amount: number;
  currency: Currency;
  /** Pending refunds are counted too. */
  amount_refunded: number;
  /** The whole amount is refunded. */
  refunded: boolean;
  /** Where to send the customer; null once the status is final. */
  checkout_url: string | null;
  created: string;
  expires_at: string;
  description: string | null;
  order_id: string | null;
  language: Language | 'auto';
  customer: Customer | null;
  /** What the customer typed on the page. */
  customer_details: Customer | null;
  success_url: string | null;
  cancel_url: string | null;
  webhook_url: string | null;
  settings: CheckoutSettings;
  metadata: Metadata;
  payment_method: PaymentMethod | null;
  last_error: LastError | null;
  attempts_count: number;
}

export interface ListCheckoutSessionsParams extends PageParams {
  status?: CheckoutSessionStatus;
  order_id?: string;
  currency?: Currency;
  customer_email?: string;
  /** With a live key, `false` lists the test sessions that it made. */
  livemode?: boolean;
  created?: TimeRange;
  metadata?: Record<string, string>;
}
