/** `open` can be paid, `processing` and `requires_action` are being paid; the other three never change again. */
export type CheckoutSessionStatus =
  | 'open'
  | 'processing'
  | 'requires_action'
  | 'succeeded'
  | 'failed'
  | 'expired';

export type Currency = 'USD' | 'EUR' | 'RUB' | 'AZN' | 'KZT' | 'TRY' | 'GBP';
export type Language = 'en' | 'ru' | 'az';
export type PaymentMethodKind = 'card' | 'wallet' | 'bnpl';
export type CustomerFieldName = 'email' | 'phone' | 'name' | 'country';
export type CustomerFieldRule = 'required' | 'optional' | 'hidden' | 'locked';
export type Metadata = Record<string, string | number | boolean>;

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
  /** The return to `success_url` carries `maxfi_result`: check it with `verifySignedReturn`. */
  signed_return?: boolean;
  /** How this session's page looks, where it differs from your others. */
  branding?: {
    display_name?: string;
    /** `#rrggbb`; made readable by itself. */
    color?: string;
    background?: string;
    corners?: 'square' | 'soft' | 'round';
    font?: 'sans' | 'serif' | 'rounded';
  };
  customer_fields?: CustomerFieldName[] | Partial<Record<CustomerFieldName, CustomerFieldRule>>;
}

/** The two URLs are taken here for older callers; those at the top level win. */
export interface CreateCheckoutSettings extends CheckoutSettings {
  success_url?: string;
  cancel_url?: string;
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
  webhook_url?: string;
  metadata?: Metadata;
  test_mode?: boolean;
  /** Seconds until it can no longer be paid: 60 to 2,592,000; 1800 by default. */
  expires_in?: number;
  expires_at?: string;
  /** Expired, its page offers the customer a fresh session for the same order. */
  after_expiration?: { recovery: { enabled: boolean } };
}

export interface PaymentMethod {
  type: PaymentMethodKind;
  /** Of the card; null where the customer paid without typing one, as the next three are. */
  brand: string | null;
  last4: string | null;
  exp_month: number | null;
  exp_year: number | null;
  country: string | null;
  wallet: 'apple_pay' | 'google_pay' | 'bank_app' | null;
  /** How many payments the customer makes to the lender; only of type `bnpl`. */
  instalments: number | null;
}

/** Every reason of a refusal; `/docs/declines` of your installation says what each means. */
export type DeclineCode =
  | 'insufficient_funds'
  | 'limit_exceeded'
  | 'expired_card'
  | 'incorrect_number'
  | 'incorrect_security_code'
  | 'incorrect_expiry'
  | 'card_not_supported'
  | 'currency_not_supported'
  | 'lost_card'
  | 'stolen_card'
  | 'suspected_fraud'
  | 'restricted_card'
  | 'authentication_required'
  | 'authentication_failed'
  | 'authentication_rejected'
  | 'authentication_cancelled'
  | 'authentication_abandoned'
  | 'authentication_unavailable'
  | 'risk_never_retry'
  | 'risk_session_tries'
  | 'risk_session_cards'
  | 'risk_card_declines'
  | 'risk_card_same_amount'
  | 'risk_blocked'
  | 'risk_address_declines'
  | 'issuer_unavailable'
  | 'acquirer_error'
  | 'acquirer_unreachable'
  | 'not_confirmed'
  | 'not_supported'
  | 'refused';

/** Why the last attempt did not pay. */
export interface LastError {
  code: DeclineCode;
  message: string;
  network_code: string | null;
  advice: 'try_again' | 'try_another_card' | 'contact_bank' | 'do_not_retry';
}

export interface CheckoutSession {
  id: string;
  object: 'checkout.session';
  status: CheckoutSessionStatus;
  livemode: boolean;
  amount: number;
  currency: Currency;
  amount_refunded: number;
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
  after_expiration: {
    recovery: {
      enabled: true;
      /** Where the customer begins anew, once it has expired. */
      url: string | null;
      expires_at: string | null;
    };
  } | null;
  /** The expired session that this one stands in for. */
  recovered_from: string | null;
}

export interface TimeRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
}

export interface ListCheckoutSessionsParams {
  /** 1 to 100; 10 by default. */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  status?: CheckoutSessionStatus;
  order_id?: string;
  currency?: Currency;
  customer_email?: string;
  livemode?: boolean;
  created?: TimeRange;
  metadata?: Record<string, string>;
}

/** One page, newest first. */
export interface Page<T> {
  object: 'list';
  url: string;
  has_more: boolean;
  data: T[];
}
