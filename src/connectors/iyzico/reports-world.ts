import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import type { Books } from './books-world.ts';

/** Payments of one of our references, with their cancellations and refunds. */
export function report(books: Books, { query }: FakeRequest): FakeReply {
  const name = query.get('paymentConversationId');
  const payments = books.payments
    .filter(({ conversationId, status }) => conversationId === name && status !== undefined)
    .map((payment) => ({
      paymentId: Number(payment.paymentId),
      paymentStatus: payment.status === 'SUCCESS' ? 1 : 2,
      paymentConversationId: payment.conversationId,
      paidPrice: Number(payment.price),
      currency: payment.currency,
      cancels: payment.isCancelled
        ? [
            {
              refundId: 1,
              cancelConversationId: name,
              refundPrice: payment.price,
              currencyCode: payment.currency,
              refundStatus: 1,
            },
          ]
        : [],
      itemTransactions: [
        {
          paymentTransactionId: 1,
          refunds: payment.refunds.map(({ conversationId, price }) => ({
            refundConversationId: conversationId,
            refundPrice: Number(price),
            currencyCode: payment.currency,
            refundStatus: 1,
          })),
        },
      ],
    }));
  return { status: 200, body: { status: 'success', locale: 'en', systemTime: Date.now(), payments } };
}
