import type { AcquirerFault, AcquirerWorld } from '../conformance/acquirer-world.ts';
import { closedAddress, type FakeRoute, startFakeHttp } from '../conformance/fake-http.ts';
import type { RawNotification } from '../connector.ts';
import { Books, hmacKey, merchantAccount, type Payment } from './books-world.ts';
import { declines, nativeCard } from './cards-world.ts';
import { apiKey, guardOf, ok } from './checks-world.ts';
import { refund, reverse } from './modifications-world.ts';
import { acsAnswer, acsPage, methodPage, redirectAnswer, redirectPage } from './pages-world.ts';
import { details, pay } from './payments-world.ts';
import { visit } from './visits-world.ts';

/** Adyen's dialect over HTTP. What the published description does not allow is refused loudly, where it is at hand. */
export const adyenWorld: AcquirerWorld & { startAdyen: typeof startAdyen } = {
  chargesBy: 'pay',
  hasChallenges: true,
  start: startAdyen,
  startAdyen,
};

/** A fake of Adyen. `onReport` is handed each report as it is made, for who wants it delivered. */
export async function startAdyen(onReport: (raw: RawNotification, url: string) => void = () => {}) {
  const books = new Books(onReport);
  const http = await startFakeHttp(routesOf(books));
  const credentials = {
    base_url: `${http.url}/v72`,
    api_key: apiKey,
    merchant_account: merchantAccount,
    hmac_key: hmacKey,
  };
  return {
    url: http.url,
    credentials,
    unreachableCredentials: { ...credentials, base_url: await closedAddress() },
    approvedCardNumber: '4111111145551142',
    challengedCardNumber: nativeCard,
    declines,
    next: http.next,
    notifications: () => books.reports,
    visit,
    charges: async () => books.charged,
    takenBack: async () =>
      [...books.byReference.values()].flatMap(({ reference, state }) =>
        state === 'reversed' ? [reference] : [],
      ),
    refunds: async () => books.given,
    requestCount: http.requestCount,
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

function routesOf(books: Books): FakeRoute[] {
  const guarded = guardOf(books);
  const tamper = (body: unknown, fault: AcquirerFault) => tampered(body as Record<string, unknown>, fault);
  return [
    {
      at: 'POST /v72/paymentMethods',
      answer: guarded('PaymentMethodsRequest', () => ok({ paymentMethods: [] })),
    },
    {
      at: 'POST /v72/payments',
      as: 'sale',
      tamper,
      answer: guarded('PaymentRequest', (one) => pay(books, one)),
    },
    {
      at: 'POST /v72/payments/details',
      answer: guarded('PaymentDetailsRequest', (one) => details(books, one)),
    },
    {
      at: 'POST /v72/payments/:psp/refunds',
      as: 'refund',
      tamper: withoutName,
      answer: guarded('PaymentRefundRequest', (one) => refund(books, one)),
    },
    {
      at: 'POST /v72/payments/:psp/reversals',
      answer: guarded('PaymentReversalRequest', (one) =>
        reverse(books, one, books.payments.get(one.params.psp ?? '')),
      ),
    },
    {
      at: 'POST /v72/cancels',
      answer: guarded('StandalonePaymentCancelRequest', (one) =>
        reverse(books, one, books.byReference.get(String(one.json?.paymentReference))),
      ),
    },
    { at: 'POST /threeds/method', as: 'page', answer: (one) => methodPage(one) },
    { at: 'POST /threeds/acs', as: 'page', answer: (one) => acsPage(books, one) },
    { at: 'POST /threeds/acs/answer', as: 'page', answer: (one) => acsAnswer(books, one) },
    { at: 'GET /redirect/:psp', as: 'page', answer: (one) => redirectPage(one) },
    { at: 'POST /redirect/:psp', as: 'page', answer: (one) => redirectAnswer(books, one) },
  ];
}

function tampered(body: Record<string, unknown>, fault: AcquirerFault): unknown {
  const amount = body.amount as Payment['amount'];
  if (fault === 'wrong_amount') return { ...body, amount: { ...amount, value: amount.value + 1 } };
  if (fault === 'wrong_currency')
    return { ...body, amount: { ...amount, currency: amount.currency === 'EUR' ? 'GBP' : 'EUR' } };
  return { ...body, merchantReference: 'op_of_somebody_else' };
}

function withoutName(body: unknown): unknown {
  return { ...(body as object), pspReference: '' };
}
