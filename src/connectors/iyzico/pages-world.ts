import type { Challenge, ChallengeAnswer } from '../../domain/challenge.ts';
import type { FakeCustomer } from '../conformance/acquirer-world.ts';
import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import type { Books } from './books-world.ts';
import { settle } from './payments-world.ts';
import { sign } from './signature-world.ts';

/** What a customer does on these pages, and his browser brings back. */
export async function visit(
  challenge: Challenge,
  { cardNumber, agrees }: FakeCustomer,
): Promise<ChallengeAnswer> {
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

/** The page on which the card's bank asks its customer. */
export function bankPage({ body, path }: FakeRequest): FakeReply {
  const fields = new URLSearchParams(body);
  if (fields.get('note') !== 'a & b') return { status: 400, body: 'the form was not handed over as it was' };
  return {
    status: 200,
    body: `<!doctype html><html lang="en"><title>Bank</title><main><h1>Your bank asks</h1><form method="post" action="${path}/answer">
    <input type="hidden" name="orderId" value="${fields.get('orderId')}"><input type="hidden" name="note" value="a &amp; b">
    <button name="decision" value="yes">Confirm</button><button name="decision" value="no">Refuse</button></form></main></html>`,
  };
}

/** What the bank's customer decided, and his way back to the shop. */
export function bankAnswer(books: Books, { body }: FakeRequest): FakeReply {
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

/** The page of iyzico on which a customer types his card. */
export function cardPage(books: Books, { query }: FakeRequest): FakeReply {
  const payment = books.payments.find(({ token }) => token === query.get('token'));
  if (!payment) return { status: 404, body: 'no such page' };
  return {
    status: 200,
    body: `<!doctype html><html lang="en"><title>Card</title><main><h1>Pay ${payment.price}</h1><form method="post" action="/page?${query}">
    <label>Card number <input name="pan"></label><button>Pay</button><button name="refuse" value="1">Cancel</button></form></main></html>`,
  };
}

/** What a customer did on that page, and his way back to the shop. */
export function cardAnswer(books: Books, { query, body }: FakeRequest): FakeReply {
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
