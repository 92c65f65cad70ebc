import type { Fields } from '../reading.ts';

/**
 * A payment as YooKassa shows it in its reference and in its page on notifications (yookassa.ru/developers, read on
 * 2026-11-27), reduced to the fields that we read and those that have to be there; the metadata is ours.
 */
export function publishedPayment(operationId: string, changes: Fields = {}): Fields {
  const { status = 'succeeded' } = changes;
  const isPaid = status === 'succeeded' || status === 'waiting_for_capture';
  return {
    id: '22d6d597-000f-5000-9000-145f6df21d6f',
    status,
    paid: isPaid,
    amount: { value: '2.00', currency: 'RUB' },
    created_at: '2018-07-10T14:27:54.691Z',
    recipient: { account_id: '100001', gateway_id: '1000001' },
    refundable: status === 'succeeded',
    test: false,
    ...(isPaid && {
      authorization_details: { rrn: '10000000000', auth_code: '000000', three_d_secure: { applied: true } },
    }),
    ...(status === 'pending' && {
      confirmation: {
        type: 'redirect',
        return_url: 'https://www.example.com/return_url',
        confirmation_url: 'https://yoomoney.ru/api-pages/v2/payment-confirm/epl?orderId=22d6d597',
      },
    }),
    ...(status === 'canceled' && {
      cancellation_details: { party: 'payment_network', reason: 'insufficient_funds' },
    }),
    metadata: { operation_id: operationId },
    ...changes,
  };
}

/** A refund as it shows it in its page on refunds, with metadata of ours. */
export function publishedRefund(operationId: string, changes: Fields = {}): Fields {
  return {
    id: '216749f7-0016-50be-b000-078d43a63ae4',
    status: 'succeeded',
    amount: { value: '2.00', currency: 'RUB' },
    created_at: '2017-10-04T19:27:51.407Z',
    payment_id: '21740069-000f-50be-b000-0486ffbf45b0',
    ...(changes.status === 'canceled' && {
      cancellation_details: { party: 'yoo_money', reason: 'general_decline' },
    }),
    metadata: { operation_id: operationId },
    ...changes,
  };
}
