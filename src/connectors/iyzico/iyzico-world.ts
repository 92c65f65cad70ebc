import type { Challenge } from '../../domain/challenge.ts';
import type { AcquirerFault, AcquirerWorld, FakeCustomer } from '../conformance/acquirer-world.ts';
import { closedAddress, type FakeRoute, startFakeHttp } from '../conformance/fake-http.ts';
import type { RawNotification } from '../connector.ts';
import { Books, type Json } from './books-world.ts';
import { guarded } from './checks-world.ts';
import { declines } from './declines-world.ts';
import { bankAnswer, bankPage, cardAnswer, cardPage, visit } from './pages-world.ts';
import { complete, detail, initialize, openForm, readForm } from './payments-world.ts';
import { cancel, refund } from './refunds-world.ts';
import { tampered } from './replies-world.ts';
import { report } from './reports-world.ts';
import { apiKey, secretKey } from './signature-world.ts';

/** iyzico's dialect over HTTP, for each of its ways to take a card. */
export function iyzicoWorld(cardEntry: 'redirect' | 'direct'): AcquirerWorld {
  return {
    chargesBy: cardEntry === 'direct' ? 'answer' : 'customer',
    hasChallenges: true,
    // The page's address says nothing of money.
    ...(cardEntry === 'redirect' && {
      faults: ['request_lost', 'answer_lost', 'gateway_error', 'silence', 'wrong_reference'] as const,
    }),
    start: () => startIyzico(cardEntry),
  };
}

/** A fake of iyzico. `onReport` is handed each report as it is made, for who wants it delivered. */
export async function startIyzico(
  cardEntry: 'redirect' | 'direct',
  onReport: (raw: RawNotification) => void = () => {},
) {
  const books = new Books(onReport);
  const http = await startFakeHttp(routesOf(books, cardEntry));
  const credentials = {
    base_url: http.url,
    api_key: apiKey,
    secret_key: secretKey,
    card_entry: cardEntry,
    merchant_email: 'shop@example.com',
    merchant_address: 'Bağdat Caddesi 1',
    merchant_city: 'İstanbul',
    instalments: 'none',
  };
  return {
    url: http.url,
    credentials,
    unreachableCredentials: { ...credentials, base_url: await closedAddress() },
    approvedCardNumber: '5526080000000006',
    declines,
    next: http.next,
    notifications: () => books.reports,
    visit: (challenge: Challenge, customer: FakeCustomer) => visit(challenge, customer),
    charges: async () => books.charged,
    refunds: async () => books.given,
    requestCount: http.requestCount,
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

function routesOf(books: Books, cardEntry: 'redirect' | 'direct'): FakeRoute[] {
  const tamper = (body: unknown, fault: AcquirerFault) => tampered(body as Json, fault);
  const isDirect = cardEntry === 'direct';
  return [
    { at: 'POST /payment/3dsecure/initialize', answer: guarded((one) => initialize(books, one)) },
    {
      at: 'POST /payment/v2/3dsecure/auth',
      ...(isDirect && { as: 'sale' as const }),
      tamper,
      answer: guarded((one) => complete(books, one)),
    },
    {
      at: 'POST /payment/iyzipos/checkoutform/initialize/auth/ecom',
      ...(!isDirect && { as: 'sale' as const }),
      tamper,
      answer: guarded((one) => openForm(books, one)),
    },
    {
      at: 'POST /payment/iyzipos/checkoutform/auth/ecom/detail',
      answer: guarded((one) => readForm(books, one)),
    },
    { at: 'POST /payment/detail', answer: guarded((one) => detail(books, one)) },
    { at: 'POST /payment/cancel', answer: guarded((one) => cancel(books, one)) },
    { at: 'POST /v2/payment/refund', as: 'refund', tamper, answer: guarded((one) => refund(books, one)) },
    { at: 'GET /v2/reporting/payment/details', answer: guarded((one) => report(books, one)) },
    { at: 'POST /bank/3ds', as: 'page', answer: (one) => bankPage(one) },
    { at: 'POST /bank/3ds/answer', as: 'page', answer: (one) => bankAnswer(books, one) },
    { at: 'GET /page', as: 'page', answer: (one) => cardPage(books, one) },
    { at: 'POST /page', as: 'page', answer: (one) => cardAnswer(books, one) },
  ];
}
