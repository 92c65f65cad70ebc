import type { SessionObject } from '../../domain/session-object.ts';

/** The session of every example in the reference. */
export const sessionExample: SessionObject = {
  id: 'cs_test_Aq3xPlm90zT7yKdWc2VnB5rGsEo1uJhXiMfN8bLtQk',
  object: 'checkout.session',
  status: 'open',
  livemode: false,
  amount: 4900,
  currency: 'AZN',
  amount_refunded: 0,
  refunded: false,
  checkout_url: 'https://pay.example/checkout/cs_test_Aq3xPlm90zT7yKdWc2VnB5rGsEo1uJhXiMfN8bLtQk',
  created: '2026-11-22T10:00:00.000Z',
  expires_at: '2026-11-22T10:30:00.000Z',
  description: 'One book, with delivery',
  order_id: 'A-1001',
  language: 'az',
  customer: null,
  customer_details: null,
  success_url: 'https://shop.example/thanks?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.example/cart',
  webhook_url: null,
  settings: {},
  metadata: { cart: '77' },
  payment_method: null,
  last_error: null,
  attempts_count: 0,
};
