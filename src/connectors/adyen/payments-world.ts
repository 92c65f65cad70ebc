import { randomUUID } from 'node:crypto';
import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import { type Books, type Payment, psp } from './books-world.ts';
import { declines, nativeCard, redirectCard } from './cards-world.ts';
import { error, ok } from './checks-world.ts';

/** Begins a payment: its issuer asks the customer first, or decides at once. */
export function pay(books: Books, { json = {}, headers }: FakeRequest): FakeReply {
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

/** Takes what the browser brought back from the issuer, and goes on with the payment it belongs to. */
export function details(books: Books, { json = {}, headers }: FakeRequest): FakeReply {
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
