import { orderForTests } from '../conformance/order-for-tests.ts';
import type { PayOrder, RefundOrder } from '../connector.ts';

export const answer = (body: unknown, status = 200) => ({ kind: 'answer', status, body }) as const;

/** A payment of ours that came in, as far as we read it. */
export const shown = {
  id: 'pi_1',
  object: 'payment_intent',
  status: 'succeeded',
  amount: 4900,
  amount_received: 4900,
  currency: 'usd',
  latest_charge: { id: 'ch_1', amount_refunded: 0, refunds: { data: [] } },
  metadata: { operation_id: 'op_1' },
};

/** The order behind it, and one that gives its money back. */
export const order: PayOrder = {
  ...orderForTests,
  operationId: 'op_1',
  amount: { amountMinor: 4900, currency: 'USD' },
  sendBefore: new Date(Date.now() + 60_000),
  source: { kind: 'hosted_page' },
};
export const refundOrder: RefundOrder = {
  operationId: 'op_2',
  saleId: 'op_1',
  saleReference: 'pi_1',
  amount: order.amount,
  sendBefore: order.sendBefore,
};

/** That refund, done. */
export const refunded = {
  id: 're_1',
  object: 'refund',
  status: 'succeeded',
  amount: 4900,
  currency: 'usd',
  payment_intent: 'pi_1',
  metadata: { operation_id: 'op_2' },
};
/** The refund by which the payment was taken back. */
export const reversal = { ...refunded, id: 're_2', metadata: { reversal: 'op_1' } };
