import { type FakeReply, type FakeRequest, type FakeRoute, NotUnderstood } from '../conformance/fake-http.ts';
import {
  amountOf,
  type Books,
  type FakePayment,
  type FakeRefund,
  minorOf,
  partRefundFields,
  refundedOf,
  reportedPayment,
  wholeRefundFields,
} from './books-world.ts';
import { checked, refusal, shapes } from './checks-world.ts';

const noPayment = refusal(404, { errorCode: '9001', errorDescription: 'No such payment' });

/** Reports of payments and refunds, and the giving back itself. */
export function reportRoutes(books: Books, partTampered: NonNullable<FakeRoute['tamper']>): FakeRoute[] {
  return [
    {
      at: 'GET /payment-reporting/v1/payments',
      answer: checked(null, ({ query }) => {
        const externalId = searched(query, 'externalId');
        const found = [...books.payments.values()].filter((one) => one.externalId === externalId);
        return listed(found.map((payment) => reportedPayment(books, payment)));
      }),
    },
    {
      at: 'GET /payment-reporting/v1/payments/:id',
      answer: checked(
        null,
        ofPayment(books, (payment) => ({ data: reportedPayment(books, payment) })),
      ),
    },
    {
      at: 'GET /payment-reporting/v1/payments/:id/transactions',
      answer: checked(
        null,
        ofPayment(books, (payment) => {
          const { itemId: id, externalId, amountMinor } = payment;
          const price = amountOf(amountMinor);
          const item = {
            id,
            name: 'Item',
            externalId,
            price,
            paidPrice: price,
            transactionStatus: 'APPROVED',
          };
          return { data: { items: [item], page: 0, size: 1, totalSize: 1 } };
        }),
      ),
    },
    {
      at: 'GET /payment-reporting/v1/refund-transactions',
      answer: checked(null, ({ query }) => {
        const conversationId = searched(query, 'conversationId');
        const found = books.refunds.filter((one) => !one.isWhole && one.conversationId === conversationId);
        return listed(found.map(partRefundFields));
      }),
    },
    {
      at: 'GET /payment/v1/refund-transactions/:id',
      answer: checked(null, ({ params }) => {
        const refund = books.refunds.find(({ id, isWhole }) => !isWhole && String(id) === params.id);
        return refund ? { status: 200, body: { data: partRefundFields(refund) } } : noPayment;
      }),
    },
    {
      at: 'POST /payment/v1/refund-transactions',
      as: 'refund',
      answer: checked(shapes.refundPart, (_, json) => refundPart(books, json)),
      tamper: partTampered,
    },
    {
      at: 'POST /payment/v1/refunds',
      answer: checked(shapes.refundWhole, (_, json) => refundWhole(books, json)),
    },
  ];
}

function ofPayment(books: Books, body: (payment: FakePayment) => object) {
  return ({ params }: FakeRequest): FakeReply => {
    const payment = books.payments.get(Number(params.id));
    return payment ? { status: 200, body: body(payment) } : noPayment;
  };
}

/** What a list is searched by; one that is searched by nothing would show everybody's payments. */
function searched(query: URLSearchParams, by: string): string {
  const known = ['page', 'size', by];
  if ([...query.keys()].join() !== known.join()) throw new NotUnderstood(`a search by ${[...query.keys()]}`);
  return query.get(by) ?? '';
}

function listed(items: readonly object[]): FakeReply {
  return { status: 200, body: { data: { items, page: 0, size: 25, totalSize: items.length } } };
}

function refundPart(books: Books, json: Record<string, unknown>): FakeReply {
  const payment = [...books.payments.values()].find(({ itemId }) => itemId === json.paymentTransactionId);
  const amountMinor = minorOf(json.refundPrice) ?? 0;
  if (payment?.status !== 'SUCCESS') return noPayment;
  if (refundedOf(books, payment) + amountMinor > payment.amountMinor)
    return refusal(422, { errorCode: '9031', errorDescription: 'More than is left' });
  return { status: 200, body: { data: partRefundFields(noted(books, payment, json, amountMinor)) } };
}

function refundWhole(books: Books, json: Record<string, unknown>): FakeReply {
  const payment = books.payments.get(Number(json.paymentId));
  if (payment?.status !== 'SUCCESS') return noPayment;
  if (refundedOf(books, payment) > 0)
    return refusal(422, { errorCode: '9031', errorDescription: 'More than is left' });
  const refund = noted(books, payment, json, payment.amountMinor, true);
  return { status: 200, body: { data: { ...wholeRefundFields(refund), paymentTransactionRefunds: [] } } };
}

function noted(
  books: Books,
  payment: FakePayment,
  { conversationId }: Record<string, unknown>,
  amountMinor: number,
  isWhole = false,
): FakeRefund {
  const id = 5_000_000 + books.refunds.length;
  const refund = { id, payment, conversationId: String(conversationId), amountMinor, isWhole };
  books.refunds.push(refund);
  return refund;
}
