import { createHmac, randomInt, randomUUID } from 'node:crypto';
import type { Challenge, ChallengeAnswer } from '../../domain/challenge.ts';
import type {
  AcquirerFault,
  AcquirerWorld,
  DeclineCase,
  FakeCustomer,
} from '../conformance/acquirer-world.ts';
import {
  closedAddress,
  type FakeReply,
  type FakeRequest,
  type FakeRoute,
  NotUnderstood,
  startFakeHttp,
} from '../conformance/fake-http.ts';
import type { RawNotification } from '../connector.ts';

type Json = Record<string, unknown>;

interface Payment {
  readonly paymentId: string;
  readonly token: string;
  readonly conversationId: string;
  readonly price: string;
  readonly currency: string;
  readonly callbackUrl: string;
  card: string;
  status: 'INIT_THREEDS' | 'CALLBACK_THREEDS' | 'SUCCESS' | 'FAILURE' | undefined;
  error: { errorCode: string; errorGroup: string } | null;
  isCancelled: boolean;
  readonly refunds: { conversationId: string; price: string }[];
}

/** The error cards of the official client's list, with the codes and groups of its documentation. */
export const declines: readonly (DeclineCase & { errorCode: string; errorGroup: string })[] = [
  {
    cardNumber: '4111111111111129',
    errorCode: '10051',
    errorGroup: 'NOT_SUFFICIENT_FUNDS',
    reason: 'insufficient_funds',
    retryable: true,
    networkCode: null,
  },
  {
    cardNumber: '4129111111111111',
    errorCode: '10005',
    errorGroup: 'DO_NOT_HONOUR',
    reason: 'refused',
    retryable: true,
    networkCode: null,
  },
  {
    cardNumber: '4127111111111113',
    errorCode: '10041',
    errorGroup: 'LOST_CARD',
    reason: 'lost_card',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4126111111111114',
    errorCode: '10043',
    errorGroup: 'STOLEN_CARD',
    reason: 'stolen_card',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4125111111111115',
    errorCode: '10054',
    errorGroup: 'EXPIRED_CARD',
    reason: 'expired_card',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4124111111111116',
    errorCode: '10084',
    errorGroup: 'INVALID_CVC2',
    reason: 'incorrect_security_code',
    retryable: true,
    networkCode: null,
  },
  {
    cardNumber: '4123111111111117',
    errorCode: '10057',
    errorGroup: 'NOT_PERMITTED_TO_CARDHOLDER',
    reason: 'card_not_supported',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4121111111111119',
    errorCode: '10034',
    errorGroup: 'FRAUD_SUSPECT',
    reason: 'suspected_fraud',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4120111111111110',
    errorCode: '19999',
    errorGroup: 'PICKUP_CARD',
    reason: 'stolen_card',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4130111111111118',
    errorCode: '19998',
    errorGroup: 'SOMETHING_OF_TOMORROW',
    reason: 'refused',
    retryable: false,
    networkCode: null,
  },
];

export const apiKey = 'sandbox-api-key-of-the-fake';
export const secretKey = 'sandbox-secret-key-of-the-fake';

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

class Books {
  readonly payments: Payment[] = [];
  readonly charged: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly given: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly reports: RawNotification[] = [];
  readonly onReport: (raw: RawNotification) => void;

  constructor(onReport: (raw: RawNotification) => void) {
    this.onReport = onReport;
  }

  /** A report in the format of the way that was paid, signed as iyzico signs it. */
  report(payment: Payment, isForm: boolean): void {
    const { paymentId, token, conversationId: paymentConversationId } = payment;
    const status = payment.status === 'SUCCESS' ? 'SUCCESS' : 'FAILURE';
    const iyziEventType = isForm ? 'CHECKOUT_FORM_AUTH' : 'THREE_DS_AUTH';
    const signed = isForm
      ? `${iyziEventType}${paymentId}${token}${paymentConversationId}${status}`
      : `${iyziEventType}${paymentId}${paymentConversationId}${status}`;
    const signature = createHmac('sha256', secretKey).update(`${secretKey}${signed}`).digest('hex');
    const name = isForm ? { token, iyziPaymentId: paymentId } : { paymentId };
    const body = {
      iyziEventTime: 1_764_230_400_000,
      iyziReferenceCode: randomUUID(),
      merchantId: '7',
      iyziEventType,
      status,
      paymentConversationId,
      ...name,
    };
    const raw = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-iyz-signature-v3': signature },
      query: '',
      body: JSON.stringify(body),
    };
    this.reports.push(raw);
    this.onReport(raw);
  }
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

async function visit(challenge: Challenge, { cardNumber, agrees }: FakeCustomer): Promise<ChallengeAnswer> {
  const fields =
    challenge.kind === 'form'
      ? { ...challenge.fields, decision: agrees ? 'yes' : 'no' }
      : agrees
        ? { pan: cardNumber }
        : { refuse: '1' };
  const url =
    challenge.kind === 'form'
      ? `${challenge.url}/answer`
      : challenge.kind === 'redirect'
        ? challenge.url
        : '';
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  const page = await answer.text();
  const inputs = [...page.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return { kind: 'returned', fields: Object.fromEntries(inputs) };
}

function routesOf(books: Books, cardEntry: 'redirect' | 'direct'): FakeRoute[] {
  /** iyzico's signature of the request, over exactly what came. */
  const guarded = (answer: (request: FakeRequest) => FakeReply) => (request: FakeRequest) => {
    const random = request.headers['x-iyzi-rnd'] ?? '';
    const signature = createHmac('sha256', secretKey)
      .update(`${random}${request.path}${request.body}`)
      .digest('hex');
    const text = `apiKey:${apiKey}&randomKey:${random}&signature:${signature}`;
    const isOurs = request.headers.authorization === `IYZWSv2 ${Buffer.from(text).toString('base64')}`;
    return isOurs ? answer(request) : failure({}, '1000', undefined);
  };
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

const common = ['locale', 'conversationId'];
const paymentFields = [
  ...common,
  'price',
  'paidPrice',
  'currency',
  'basketId',
  'paymentGroup',
  'buyer',
  'billingAddress',
  'basketItems',
  'callbackUrl',
];
const buyerFields = [
  'id',
  'name',
  'surname',
  'identityNumber',
  'email',
  'registrationAddress',
  'city',
  'country',
  'ip',
];

/** Fields that the official client would not send, or that iyzico requires and are not there, are a mistake of ours. */
function check(json: Json | undefined, required: readonly string[], optional: readonly string[] = []): Json {
  const given = Object.keys(json ?? {});
  const missing = required.filter((name) => json?.[name] === undefined || json[name] === '');
  const odd = given.filter((name) => !required.includes(name) && !optional.includes(name));
  if (missing.length + odd.length > 0)
    throw new NotUnderstood(`missing ${missing.join()}, odd ${odd.join()}`);
  return json ?? {};
}

function newPayment(books: Books, json: Json): Payment {
  const price = String(json.price);
  const items = json.basketItems as { price: string }[];
  if (typeof json.price !== 'string' || !/^(?:0|[1-9]\d*)\.\d[1-9]?$/.test(price))
    throw new NotUnderstood(`a price that the official client does not write: ${price}`);
  if (json.paidPrice !== price || items.length !== 1 || items[0]?.price !== price)
    throw new NotUnderstood('the items do not make the price');
  check(json.buyer as Json, buyerFields, ['gsmNumber']);
  check(json.billingAddress as Json, ['address', 'contactName', 'city', 'country']);
  check(items[0] as Json, ['id', 'price', 'name', 'category1', 'itemType']);
  const payment: Payment = {
    paymentId: String(randomInt(10_000_000, 99_999_999)),
    token: randomUUID(),
    conversationId: String(json.conversationId),
    price,
    currency: String(json.currency),
    callbackUrl: String(json.callbackUrl),
    card: '',
    status: undefined,
    error: null,
    isCancelled: false,
    refunds: [],
  };
  books.payments.push(payment);
  return payment;
}

function initialize(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...paymentFields, 'installment', 'paymentChannel', 'paymentCard']);
  const card = check(
    json.paymentCard as Json,
    ['cardHolderName', 'cardNumber', 'expireYear', 'expireMonth', 'registerCard'],
    ['cvc'],
  );
  const payment = newPayment(books, json);
  payment.card = String(card.cardNumber);
  payment.status = 'INIT_THREEDS';
  const page = `<html><body><form id="iyzico-3ds-form" action="http://${request.headers.host}/bank/3ds" method="post">
    <input type="hidden" name="orderId" value="${payment.paymentId}"><input type="hidden" name="note" value="a &amp; b"></form>
    <script>document.getElementById("iyzico-3ds-form").submit();</script></body></html>`;
  const { paymentId, conversationId } = payment;
  return success(payment, {
    threeDSHtmlContent: Buffer.from(page).toString('base64'),
    paymentId,
    signature: sign([paymentId, conversationId]),
  });
}

function complete(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'paymentId', 'paidPrice', 'basketId', 'currency']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (!payment) return failure(json, '5124', undefined);
  if (
    json.paidPrice !== payment.price ||
    json.currency !== payment.currency ||
    json.basketId !== payment.conversationId
  )
    return failure(json, '5093', undefined);
  // A second message finds a payment that is completed already.
  if (payment.status !== 'CALLBACK_THREEDS') return failure(json, '2', undefined);
  return settle(books, payment, false);
}

/** The bank's decision. */
function settle(books: Books, payment: Payment, isForm: boolean): FakeReply {
  const declined = declines.find(({ cardNumber }) => cardNumber === payment.card);
  if (declined) {
    payment.status = 'FAILURE';
    payment.error = { errorCode: declined.errorCode, errorGroup: declined.errorGroup };
  } else {
    payment.status = 'SUCCESS';
    books.charged.push({
      operationId: payment.conversationId,
      amountMinor: minorOf(payment.price),
      currency: payment.currency,
    });
  }
  books.report(payment, isForm);
  return payment.error
    ? failure({ conversationId: payment.conversationId }, payment.error.errorCode, payment.error.errorGroup)
    : success(payment, paidFields(payment));
}

function paidFields(payment: Payment, token?: string): Json {
  const { paymentId, currency, conversationId, price } = payment;
  const plain = Number(price);
  const params = [paymentId, currency, conversationId, conversationId, plain, plain];
  return {
    price: plain,
    paidPrice: plain,
    installment: 1,
    paymentId,
    fraudStatus: 1,
    currency,
    basketId: conversationId,
    authCode: '512821',
    lastFourDigits: payment.card.slice(-4),
    cardAssociation: 'MASTER_CARD',
    ...(token && { token }),
    ...(payment.status && { paymentStatus: payment.status }),
    signature: sign(token ? [payment.status, ...params, token] : params),
  };
}

function openForm(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...paymentFields, 'enabledInstallments', 'forceThreeDS']);
  const { enabledInstallments: counts } = json;
  if (
    !Array.isArray(counts) ||
    counts.length === 0 ||
    !counts.every((one) => [1, 2, 3, 6, 9, 12].includes(one))
  )
    throw new NotUnderstood('enabledInstallments holds numbers of payments that iyzico knows');
  const payment = newPayment(books, json);
  const { token, conversationId } = payment;
  const paymentPageUrl = `http://${request.headers.host}/page?token=${token}`;
  return success(payment, {
    token,
    tokenExpireTime: 1800,
    paymentPageUrl,
    signature: sign([conversationId, token]),
  });
}

function readForm(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'token']);
  const payment = books.payments.find(({ token }) => token === json.token);
  if (!payment) return failure(json, '5124', undefined);
  if (payment.status === 'SUCCESS') return success(payment, paidFields(payment, payment.token));
  return success(payment, {
    token: payment.token,
    ...(payment.status && { paymentStatus: payment.status }),
    ...payment.error,
  });
}

function detail(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'paymentId', 'paymentConversationId']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (!payment) return failure(json, '5086', undefined);
  if (payment.status === 'SUCCESS') return success(payment, paidFields(payment));
  return success(payment, { paymentId: payment.paymentId, paymentStatus: payment.status, ...payment.error });
}

function cancel(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'paymentId', 'reason']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (payment?.status !== 'SUCCESS' || payment.isCancelled || payment.refunds.length > 0)
    return failure(json, '5088', undefined);
  payment.isCancelled = true;
  const { paymentId, price, currency } = payment;
  return success(
    { conversationId: String(json.conversationId) },
    { paymentId, price: Number(price), currency, authCode: '512822' },
  );
}

function refund(books: Books, request: FakeRequest): FakeReply {
  const json = check(request.json, [...common, 'price', 'paymentId', 'currency']);
  const payment = books.payments.find(({ paymentId }) => paymentId === json.paymentId);
  if (payment?.status !== 'SUCCESS' || payment.isCancelled) return failure(json, '5086', undefined);
  const given = payment.refunds.reduce((sum, one) => sum + minorOf(one.price), 0);
  const amountMinor = minorOf(String(json.price));
  if (given + amountMinor > minorOf(payment.price)) return failure(json, '5093', undefined);
  const conversationId = String(json.conversationId);
  payment.refunds.push({ conversationId, price: String(json.price) });
  books.given.push({ operationId: conversationId, amountMinor, currency: payment.currency });
  const { paymentId, currency } = payment;
  const price = Number(json.price);
  return success(
    { conversationId },
    {
      paymentId,
      price,
      currency,
      retryable: false,
      signature: sign([paymentId, price, currency, conversationId]),
    },
  );
}

function report(books: Books, { query }: FakeRequest): FakeReply {
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

function bankPage({ body, path }: FakeRequest): FakeReply {
  const fields = new URLSearchParams(body);
  if (fields.get('note') !== 'a & b') return { status: 400, body: 'the form was not handed over as it was' };
  return {
    status: 200,
    body: `<!doctype html><html lang="en"><title>Bank</title><main><h1>Your bank asks</h1><form method="post" action="${path}/answer">
    <input type="hidden" name="orderId" value="${fields.get('orderId')}"><input type="hidden" name="note" value="a &amp; b">
    <button name="decision" value="yes">Confirm</button><button name="decision" value="no">Refuse</button></form></main></html>`,
  };
}

function bankAnswer(books: Books, { body }: FakeRequest): FakeReply {
  const fields = new URLSearchParams(body);
  const payment = books.payments.find(({ paymentId }) => paymentId === fields.get('orderId'));
  if (!payment) return { status: 404, body: 'no such payment' };
  const isAgreed = fields.get('decision') === 'yes';
  if (payment.status === 'INIT_THREEDS') payment.status = isAgreed ? 'CALLBACK_THREEDS' : 'FAILURE';
  if (!isAgreed) payment.error = { errorCode: '10210', errorGroup: 'INVALID_CAVV' };
  const { paymentId, conversationId, callbackUrl } = payment;
  const status = isAgreed ? 'success' : 'failure';
  const mdStatus = isAgreed ? '1' : '0';
  const signature = sign(['', conversationId, mdStatus, paymentId, status]);
  return {
    status: 200,
    body: formPage(callbackUrl, {
      status,
      paymentId,
      conversationData: '',
      conversationId,
      mdStatus,
      signature,
    }),
  };
}

function cardPage(books: Books, { query }: FakeRequest): FakeReply {
  const payment = books.payments.find(({ token }) => token === query.get('token'));
  if (!payment) return { status: 404, body: 'no such page' };
  return {
    status: 200,
    body: `<!doctype html><html lang="en"><title>Card</title><main><h1>Pay ${payment.price}</h1><form method="post" action="/page?${query}">
    <label>Card number <input name="pan"></label><button>Pay</button><button name="refuse" value="1">Cancel</button></form></main></html>`,
  };
}

function cardAnswer(books: Books, { query, body }: FakeRequest): FakeReply {
  const payment = books.payments.find(({ token }) => token === query.get('token'));
  if (!payment) return { status: 404, body: 'no such page' };
  const fields = new URLSearchParams(body);
  if (payment.status === undefined) {
    payment.card = fields.get('pan') ?? '';
    if (fields.has('refuse')) {
      payment.status = 'FAILURE';
      payment.error = { errorCode: '10210', errorGroup: 'INVALID_CAVV' };
    } else settle(books, payment, true);
  }
  return { status: 200, body: formPage(payment.callbackUrl, { token: payment.token }) };
}

function formPage(action: string, fields: Record<string, string>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return `<!doctype html><html lang="en"><title>Back</title><body onload="document.forms[0].submit()"><form method="post" action="${action}">${inputs.join('')}<button>Continue</button></form></body></html>`;
}

function tampered(body: Json, fault: AcquirerFault): Json {
  if (fault === 'wrong_amount')
    return { ...body, paidPrice: Number(body.paidPrice) + 1, price: Number(body.price) + 1 };
  if (fault === 'wrong_currency') return { ...body, currency: body.currency === 'EUR' ? 'TRY' : 'EUR' };
  return { ...body, conversationId: 'op_of_somebody_else' };
}

function sign(params: readonly unknown[]): string {
  return createHmac('sha256', secretKey).update(params.join(':')).digest('hex');
}

function minorOf(price: string): number {
  const [whole = '0', parts = ''] = price.split('.');
  return Number(whole) * 100 + Number(parts.padEnd(2, '0'));
}

function success({ conversationId }: { conversationId: string }, fields: Json): FakeReply {
  return {
    status: 200,
    body: { status: 'success', locale: 'en', systemTime: Date.now(), conversationId, ...fields },
  };
}

function failure(json: Json, errorCode: string, errorGroup: string | undefined): FakeReply {
  const { conversationId } = json;
  const body = {
    status: 'failure',
    errorCode,
    errorMessage: 'Refused by the fake',
    locale: 'en',
    systemTime: Date.now(),
    conversationId,
    errorGroup,
  };
  return { status: 200, body };
}
