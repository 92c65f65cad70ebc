import { createHmac, randomUUID } from 'node:crypto';
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
import { readPublished } from '../conformance/published.ts';
import type { RawNotification } from '../connector.ts';
import { signedText } from './notifications.ts';

interface Payment {
  readonly psp: string;
  readonly reference: string;
  readonly amount: { value: number; currency: string };
  readonly returnUrl: string;
  readonly notificationUrl: string;
  readonly number: string;
  readonly isNative: boolean;
  state: 'identify' | 'challenge' | 'redirect' | 'authorised' | 'refused' | 'reversed';
  refunded: number;
  readonly transId: string;
  readonly acsTransId: string;
  transStatus: 'Y' | 'N' | null;
}

/** Refusals that the test cards bring, in Adyen's words. */
export const declines: readonly (DeclineCase & { code: string; words: string; raw?: string })[] = [
  {
    cardNumber: '4000020000000000',
    code: '12',
    words: 'Not enough balance',
    raw: '51 : Insufficient funds',
    reason: 'insufficient_funds',
    retryable: true,
    networkCode: '51',
  },
  {
    cardNumber: '4000160000000004',
    code: '6',
    words: 'Expired Card',
    raw: '54 : Expired card',
    reason: 'expired_card',
    retryable: false,
    networkCode: '54',
  },
  {
    cardNumber: '4000620000000007',
    code: '20',
    words: 'FRAUD',
    reason: 'suspected_fraud',
    retryable: false,
    networkCode: null,
  },
  {
    cardNumber: '4000760000000001',
    code: '24',
    words: 'CVC Declined',
    raw: 'N7 : Decline for CVV2 failure',
    reason: 'incorrect_security_code',
    retryable: true,
    networkCode: 'N7',
  },
  {
    cardNumber: '4000040000000008',
    code: '2',
    words: 'Refused',
    raw: '05 : Do not honor',
    reason: 'refused',
    retryable: true,
    networkCode: '05',
  },
  {
    cardNumber: '4000060000000006',
    code: '9',
    words: 'Issuer Unavailable',
    raw: '91 : Issuer unavailable',
    reason: 'issuer_unavailable',
    retryable: true,
    networkCode: '91',
  },
  {
    cardNumber: '4000180000000002',
    code: '77',
    words: 'A reason of tomorrow',
    reason: 'refused',
    retryable: false,
    networkCode: null,
  },
];

export const nativeCard = '4212345678901237';
export const redirectCard = '5212345678901234';

const apiKey = 'AQE-key-of-the-fake-merchant-account';
const merchantAccount = 'ShopECOM';
export const hmacKey = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';

/** Adyen's dialect over HTTP. What the published description does not allow is refused loudly, where it is at hand. */
export const adyenWorld: AcquirerWorld & { startAdyen: typeof startAdyen } = {
  chargesBy: 'pay',
  hasChallenges: true,
  start: startAdyen,
  startAdyen,
};

class Books {
  readonly payments = new Map<string, Payment>();
  readonly byReference = new Map<string, Payment>();
  readonly answers = new Map<string, FakeReply>();
  readonly reports: RawNotification[] = [];
  readonly charged: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly given: { operationId: string; amountMinor: number; currency: string }[] = [];
  readonly onReport: (raw: RawNotification, url: string) => void;

  constructor(onReport: (raw: RawNotification, url: string) => void) {
    this.onReport = onReport;
  }

  report(item: Record<string, unknown>, url = ''): void {
    const full = {
      eventDate: '2026-11-27T09:00:00+01:00',
      merchantAccountCode: merchantAccount,
      paymentMethod: 'visa',
      reason: '',
      ...item,
    };
    const hmacSignature = createHmac('sha256', Buffer.from(hmacKey, 'hex'))
      .update(signedText(full))
      .digest('base64');
    const additionalData = { ...(item.additionalData as object | undefined), hmacSignature };
    const body = JSON.stringify({
      live: 'false',
      notificationItems: [{ NotificationRequestItem: { ...full, additionalData } }],
    });
    const raw = { method: 'POST', headers: { 'content-type': 'application/json' }, query: '', body };
    this.reports.push(raw);
    this.onReport(raw, url);
  }
}

const published = readPublished('adyen/CheckoutService-v72.json');

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

/** What a browser does, without one: posts what the page would post, and follows it to where it comes back. */
async function visit(challenge: Challenge, { agrees }: FakeCustomer): Promise<ChallengeAnswer> {
  const decision = agrees ? 'Y' : 'N';
  switch (challenge.kind) {
    case 'three_ds_method':
      await post(challenge.url, { threeDSMethodData: challenge.threeDSMethodData });
      return { kind: 'method_over', fields: { method: 'done' } };
    case 'three_ds_challenge': {
      const page = await post(challenge.url, { creq: challenge.creq });
      const answer = await post(challenge.url.replace(/\/acs$/, '/acs/answer'), {
        creq: challenge.creq,
        decision,
        seen: String(page.text.length),
      });
      return {
        kind: 'returned',
        fields: { cres: /name="cres" value="([^"]*)"/.exec(answer.text)?.[1] ?? '' },
      };
    }
    case 'redirect': {
      const answer = await post(challenge.url, { decision });
      const back = new URL(answer.location);
      return { kind: 'returned', fields: Object.fromEntries(back.searchParams) };
    }
    default:
      throw new NotUnderstood(`no page of a fake: ${challenge.kind}`);
  }
}

async function post(
  url: string,
  fields: Record<string, string>,
): Promise<{ text: string; location: string }> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  return { text: await answer.text(), location: answer.headers.get('location') ?? '' };
}

function routesOf(books: Books): FakeRoute[] {
  /** Lets in by the key, holds the body to the description, and answers a repeated key with the first answer. */
  const guarded =
    (pointer: string, answer: (request: FakeRequest) => FakeReply) =>
    (request: FakeRequest): FakeReply => {
      if (request.headers['x-api-key'] !== apiKey)
        return error(401, '000', 'HTTP Status Response - Unauthorized', 'security');
      if (request.json?.merchantAccount !== undefined && request.json.merchantAccount !== merchantAccount)
        return error(403, '901', 'Invalid Merchant Account', 'security');
      const mistakes = published?.mistakes(`#/components/schemas/${pointer}`, request.json) ?? [];
      if (mistakes.length > 0) throw new NotUnderstood(`${request.path}: ${mistakes.join('; ')}`);
      const key = request.headers['idempotency-key'];
      if (key === undefined) return answer(request);
      if (key.length > 64) throw new NotUnderstood('an idempotency key has 64 characters at most');
      const reply = books.answers.get(key) ?? answer(request);
      books.answers.set(key, reply);
      return reply;
    };
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

function pay(books: Books, { json = {}, headers }: FakeRequest): FakeReply {
  const method = json.paymentMethod as Record<string, string>;
  const data = json.authenticationData as { threeDSRequestData?: { nativeThreeDS?: string } } | undefined;
  const payment: Payment = {
    psp: psp(),
    reference: String(json.reference),
    amount: json.amount as Payment['amount'],
    returnUrl: String(json.returnUrl),
    notificationUrl: (json.threeDS2RequestData as { notificationURL: string }).notificationURL,
    number: method.number ?? '',
    isNative: data?.threeDSRequestData?.nativeThreeDS === 'preferred',
    state: 'refused',
    refunded: 0,
    transId: randomUUID(),
    acsTransId: randomUUID(),
    transStatus: null,
  };
  if (!['USD', 'EUR', 'GBP', 'AZN'].includes(payment.amount.currency) || payment.amount.value < 1)
    return error(422, '138', 'Currency is not supported', 'validation');
  books.payments.set(payment.psp, payment);
  books.byReference.set(payment.reference, payment);
  const base = `http://${headers.host}`;
  if (payment.number === nativeCard && payment.isNative) {
    payment.state = 'identify';
    return ok({ resultCode: 'IdentifyShopper', action: native(payment, 'fingerprint', base) });
  }
  if (payment.number === redirectCard || payment.number === nativeCard) {
    payment.state = 'redirect';
    const action = {
      paymentMethodType: 'scheme',
      url: `${base}/redirect/${payment.psp}`,
      method: 'GET',
      type: 'redirect',
    };
    return ok({ resultCode: 'RedirectShopper', pspReference: payment.psp, action });
  }
  return decide(books, payment);
}

/** The issuer's decision, told in the answer and in a report. */
function decide(books: Books, payment: Payment): FakeReply {
  const declined =
    payment.transStatus === 'N'
      ? { code: '11', words: '3D Not Authenticated', raw: undefined }
      : declines.find(({ cardNumber }) => cardNumber === payment.number);
  const { psp: pspReference, reference: merchantReference, amount } = payment;
  const report = { eventCode: 'AUTHORISATION', pspReference, merchantReference, amount };
  const back = payment.returnUrl;
  if (declined) {
    payment.state = 'refused';
    const additionalData = declined.raw === undefined ? {} : { refusalReasonRaw: declined.raw };
    books.report({ ...report, success: 'false', reason: declined.words, additionalData }, back);
    const { code: refusalReasonCode, words: refusalReason } = declined;
    return ok({
      resultCode: 'Refused',
      pspReference,
      merchantReference,
      refusalReason,
      refusalReasonCode,
      additionalData,
    });
  }
  payment.state = 'authorised';
  books.charged.push({
    operationId: merchantReference,
    amountMinor: amount.value,
    currency: amount.currency,
  });
  books.report({ ...report, success: 'true', reason: '044925:1142:12/2050' }, back);
  const additionalData = { authCode: '044925', refusalReasonRaw: 'AUTHORISED' };
  return ok({ resultCode: 'Authorised', pspReference, merchantReference, amount, additionalData });
}

function native(payment: Payment, subtype: 'fingerprint' | 'challenge', base: string): object {
  const said =
    subtype === 'fingerprint'
      ? { threeDSMethodURL: `${base}/threeds/method`, threeDSServerTransID: payment.transId }
      : {
          acsURL: `${base}/threeds/acs`,
          acsTransID: payment.acsTransId,
          messageVersion: '2.2.0',
          threeDSServerTransID: payment.transId,
          threeDSNotificationURL: payment.notificationUrl,
        };
  const token = Buffer.from(JSON.stringify(said)).toString('base64');
  return {
    type: 'threeDS2',
    subtype,
    paymentMethodType: 'scheme',
    token,
    paymentData: `state!${payment.psp}`,
    authorisationToken: `state!${payment.psp}`,
  };
}

function details(books: Books, { json = {}, headers }: FakeRequest): FakeReply {
  const given = json.details as Record<string, string>;
  const unpack = (text: string | undefined) =>
    JSON.parse(Buffer.from(text ?? 'e30=', 'base64').toString()) as Record<string, string>;
  const { authorisationToken, transStatus } = unpack(given.threeDSResult);
  const { threeDSCompInd } = unpack(given['threeds2.fingerprint']);
  const name =
    given.redirectResult?.split('!')[1] ?? String(authorisationToken ?? json.paymentData).split('!')[1];
  const payment = books.payments.get(name ?? '');
  if (!payment) return error(422, '14_006', 'Required object details is not provided', 'validation');
  if (payment.state === 'identify' && threeDSCompInd) {
    payment.state = 'challenge';
    return ok({
      resultCode: 'ChallengeShopper',
      action: native(payment, 'challenge', `http://${headers.host}`),
    });
  }
  const isAnswered =
    (payment.state === 'challenge' && transStatus) || (payment.state === 'redirect' && given.redirectResult);
  if (!isAnswered) return error(422, '15_015', 'Details do not fit the state of the payment', 'validation');
  // What the browser says is not believed: the issuer has told it itself.
  payment.transStatus ??= 'N';
  return decide(books, payment);
}

function refund(books: Books, { json = {}, params }: FakeRequest): FakeReply {
  const payment = books.payments.get(params.psp ?? '');
  if (!payment) return error(422, '167', 'Original pspReference required for this operation', 'validation');
  const amount = json.amount as Payment['amount'];
  const pspReference = psp();
  const isPossible =
    payment.state === 'authorised' && payment.refunded + amount.value <= payment.amount.value;
  if (isPossible) {
    payment.refunded += amount.value;
    books.given.push({
      operationId: String(json.reference),
      amountMinor: amount.value,
      currency: amount.currency,
    });
  }
  books.report(
    {
      eventCode: 'REFUND',
      pspReference,
      originalReference: payment.psp,
      merchantReference: String(json.reference),
      amount,
      success: String(isPossible),
      reason: isPossible ? '' : 'Insufficient balance on payment',
    },
    payment.returnUrl,
  );
  return {
    status: 201,
    body: {
      merchantAccount,
      paymentPspReference: payment.psp,
      pspReference,
      status: 'received',
      amount,
      reference: json.reference,
    },
  };
}

function reverse(books: Books, { json = {}, path }: FakeRequest, payment: Payment | undefined): FakeReply {
  const pspReference = psp();
  const isByOwnReference = path.endsWith('/cancels');
  const wasReversible = payment?.state === 'authorised' && payment.refunded === 0;
  if (payment && wasReversible) payment.state = 'reversed';
  books.report(
    {
      eventCode: isByOwnReference ? 'TECHNICAL_CANCEL' : 'CANCEL_OR_REFUND',
      pspReference,
      originalReference: payment?.psp,
      merchantReference: String(json.reference),
      amount: payment?.amount ?? { value: 0, currency: 'EUR' },
      success: String(wasReversible),
      reason: reasonOf(payment),
    },
    payment?.returnUrl,
  );
  const named = isByOwnReference
    ? { paymentReference: json.paymentReference }
    : { paymentPspReference: payment?.psp ?? 'UNKNOWN' };
  return {
    status: 201,
    body: { merchantAccount, pspReference, status: 'received', reference: json.reference, ...named },
  };
}

/** Why a payment cannot be cancelled, in words like Adyen's. */
function reasonOf(payment: Payment | undefined): string {
  if (!payment) return "Transaction hasn't been found";
  return payment.state === 'authorised' || payment.state === 'reversed'
    ? ''
    : "Transaction hasn't been authorised";
}

function methodPage({ body }: FakeRequest): FakeReply {
  const data = new URLSearchParams(body).get('threeDSMethodData') ?? '';
  const said = JSON.parse(Buffer.from(data, 'base64url').toString()) as Record<string, string>;
  const back = said.threeDSMethodNotificationURL ?? '';
  const inside = Buffer.from(JSON.stringify({ threeDSServerTransID: said.threeDSServerTransID })).toString(
    'base64url',
  );
  return { status: 200, body: formPage(back, { threeDSMethodData: inside }) };
}

function acsPage(books: Books, { body }: FakeRequest): FakeReply {
  const creq = new URLSearchParams(body).get('creq') ?? '';
  if (!paymentOf(books, creq)) return { status: 400, body: 'no such transaction' };
  const page = `<!doctype html><html lang="en"><title>Issuer</title><main><h1>Your bank asks</h1>
    <form method="post" action="/threeds/acs/answer"><input type="hidden" name="creq" value="${creq}">
    <button name="decision" value="Y">Confirm</button><button name="decision" value="N">Refuse</button></form></main></html>`;
  return { status: 200, body: page };
}

function acsAnswer(books: Books, { body }: FakeRequest): FakeReply {
  const fields = new URLSearchParams(body);
  const payment = paymentOf(books, fields.get('creq') ?? '');
  if (!payment) return { status: 400, body: 'no such transaction' };
  payment.transStatus = fields.get('decision') === 'Y' ? 'Y' : 'N';
  const cres = Buffer.from(
    JSON.stringify({
      messageType: 'CRes',
      messageVersion: '2.2.0',
      threeDSServerTransID: payment.transId,
      acsTransID: payment.acsTransId,
      transStatus: payment.transStatus,
    }),
  ).toString('base64url');
  return { status: 200, body: formPage(payment.notificationUrl, { cres }) };
}

function paymentOf(books: Books, creq: string): Payment | undefined {
  const said = JSON.parse(Buffer.from(creq, 'base64url').toString()) as Record<string, string>;
  const wanted = [
    'messageType',
    'messageVersion',
    'threeDSServerTransID',
    'acsTransID',
    'challengeWindowSize',
  ];
  if (Object.keys(said).join() !== wanted.join() || said.messageType !== 'CReq') return undefined;
  return [...books.payments.values()].find(({ acsTransId }) => acsTransId === said.acsTransID);
}

function redirectPage({ path }: FakeRequest): FakeReply {
  const page = `<!doctype html><html lang="en"><title>Issuer</title><main><h1>Your bank asks</h1><form method="post" action="${path}">
    <button name="decision" value="Y">Confirm</button><button name="decision" value="N">Refuse</button></form></main></html>`;
  return { status: 200, body: page };
}

function redirectAnswer(books: Books, { body, params }: FakeRequest): FakeReply {
  const payment = books.payments.get(params.psp ?? '');
  if (!payment) return { status: 404, body: 'no such payment' };
  payment.transStatus = new URLSearchParams(body).get('decision') === 'Y' ? 'Y' : 'N';
  const back = new URL(payment.returnUrl);
  back.searchParams.set('redirectResult', `X6XtfGC3!${payment.psp}`);
  return { status: 303, body: '', headers: { location: back.href } };
}

function formPage(action: string, fields: Record<string, string>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return `<!doctype html><html lang="en"><title>Back</title><body onload="document.forms[0].submit()"><form method="post" action="${action}">${inputs.join('')}<button>Continue</button></form></body></html>`;
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

function psp(): string {
  return randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
}

function ok(body: object): FakeReply {
  return { status: 200, body };
}

function error(status: number, errorCode: string, message: string, errorType: string): FakeReply {
  return { status, body: { status, errorCode, message, errorType } };
}
