import type Stripe from 'stripe';

/** What the fake's issuers answer to a card. */
export interface Refusal {
  readonly code: Stripe.PaymentIntent.LastPaymentError.Code;
  readonly declineCode: string | null;
  readonly networkCode: string | null;
}

/** A payment in the fake's books. */
export interface FakeIntent {
  readonly id: string;
  readonly createdS: number;
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly metadata: Stripe.Metadata;
  readonly returnUrl: string | null;
  /** What the issuer says once its customer has agreed. */
  readonly refusal: Refusal | undefined;
  status: Stripe.PaymentIntent.Status;
  error: Refusal | undefined;
  /** Its charge went through; it has refunds from then on. */
  chargeId: string | null;
  readonly refunds: FakeRefund[];
}

export interface FakeRefund {
  readonly id: string;
  readonly amount: number;
  readonly metadata: Stripe.Metadata;
  status: string;
  readonly createdS: number;
}

export function givenBack({ refunds }: FakeIntent): number {
  const isGiven = ({ status }: FakeRefund) => status !== 'failed' && status !== 'canceled';
  return refunds.filter(isGiven).reduce((sum, { amount }) => sum + amount, 0);
}

/** A payment as Stripe shows it; the type is its own. */
export function shownIntent(
  intent: FakeIntent,
  origin: string,
  expand: readonly string[],
): Stripe.PaymentIntent {
  const { id, amount, currency, status, error, chargeId, createdS } = intent;
  const isExpanded = expand.some((path) => path.startsWith('latest_charge'));
  return {
    ...nothingOfIntents,
    id,
    amount,
    amount_received: chargeId === null ? 0 : amount,
    canceled_at: status === 'canceled' ? createdS : null,
    cancellation_reason: status === 'canceled' ? 'abandoned' : null,
    client_secret: `${id}_secret_${createdS}`,
    created: createdS,
    currency,
    description: intent.description,
    last_payment_error: error ? shownError(error) : null,
    latest_charge:
      chargeId && isExpanded
        ? shownCharge(intent, chargeId, expand.includes('latest_charge.refunds'))
        : chargeId,
    metadata: intent.metadata,
    next_action:
      status === 'requires_action'
        ? {
            type: 'redirect_to_url',
            redirect_to_url: { url: `${origin}/3ds/${id}`, return_url: intent.returnUrl },
          }
        : null,
    status,
  };
}

export function shownError({
  code,
  declineCode,
  networkCode,
}: Refusal): Stripe.PaymentIntent.LastPaymentError {
  return {
    type: 'card_error',
    code,
    message: 'Refused by the fake issuer.',
    ...(declineCode !== null && { decline_code: declineCode }),
    ...(networkCode !== null && { network_decline_code: networkCode }),
  };
}

type ChargeAsWeReadIt = Pick<
  Stripe.Charge,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'captured'
  | 'created'
  | 'currency'
  | 'disputed'
  | 'metadata'
  | 'paid'
  | 'payment_intent'
  | 'refunded'
  | 'refunds'
  | 'status'
>;

/** A charge as far as anybody here reads it. */
export function shownCharge(intent: FakeIntent, id: string, hasRefunds: boolean): Stripe.Charge {
  const { amount, currency, metadata, createdS } = intent;
  const back = givenBack(intent);
  const newestFirst = intent.refunds.toReversed();
  const charge: ChargeAsWeReadIt = {
    id,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded: back,
    captured: true,
    created: createdS,
    currency,
    disputed: false,
    metadata,
    paid: true,
    payment_intent: intent.id,
    refunded: back === amount,
    status: 'succeeded',
    ...(hasRefunds && {
      refunds: {
        object: 'list',
        data: newestFirst.slice(0, 10).map((one) => shownRefund(intent, one)),
        has_more: newestFirst.length > 10,
        url: `/v1/charges/${id}/refunds`,
      },
    }),
  };
  const card: Partial<Stripe.Charge.PaymentMethodDetails.Card> = {
    authorization_code: '123456',
    brand: 'visa',
    last4: '0000',
  };
  return { ...charge, payment_method_details: { type: 'card', card } } as unknown as Stripe.Charge;
}

export function shownRefund(intent: FakeIntent, refund: FakeRefund): Stripe.Refund {
  const { id, amount, metadata, status, createdS } = refund;
  return {
    id,
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: intent.chargeId,
    created: createdS,
    currency: intent.currency,
    customer: null,
    customer_account: null,
    metadata,
    payment_intent: intent.id,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  };
}

/** All that a payment of ours leaves empty. */
const nothingOfIntents = {
  object: 'payment_intent',
  allowed_payment_method_types: ['card'],
  amount_capturable: 0,
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  capture_method: 'automatic',
  confirmation_method: 'automatic',
  customer: null,
  customer_account: null,
  excluded_payment_method_types: null,
  livemode: false,
  managed_payments: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_method_types: ['card'],
  payment_record: null,
  processing: null,
  receipt_email: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_group: null,
} satisfies Partial<Stripe.PaymentIntent>;
