import type { Challenge, ChallengeAnswer } from '../../domain/challenge.ts';
import type { FakeCustomer } from '../conformance/acquirer-world.ts';
import { type FakeReply, type FakeRequest, type FakeRoute, NotUnderstood } from '../conformance/fake-http.ts';
import { type Books, decide, type Payment } from './books-world.ts';
import { find } from './operations-world.ts';

/** What a customer's browser sees of the bank and of issuers. */
export function pagesOf(books: Books): FakeRoute[] {
  return [
    { at: 'GET /pay/:id', as: 'page', answer: (one) => showPage(books, one) },
    { at: 'POST /pay/:id', as: 'page', answer: (one) => payOnPage(books, one) },
    { at: 'GET /qr/:id', as: 'page', answer: (one) => showPage(books, one) },
    { at: 'POST /qr/:id', as: 'page', answer: (one) => payOnPage(books, one) },
    { at: 'POST /threeds/method', as: 'page', answer: methodPage },
    { at: 'POST /threeds/acs', as: 'page', answer: (one) => acsPage(books, one) },
    { at: 'POST /threeds/acs/answer', as: 'page', answer: (one) => acsAnswer(books, one) },
    { at: 'POST /threeds/old', as: 'page', answer: (one) => oldPage(books, one) },
    { at: 'POST /threeds/old/answer', as: 'page', answer: (one) => oldAnswer(books, one) },
  ];
}

const isOpen = ({ status }: Payment) => ['NEW', 'FORM_SHOWED'].includes(status);

function showPage(books: Books, { params, path }: FakeRequest): FakeReply {
  const payment = find(books, params.id);
  if (!payment) return { status: 404, body: '<p>No such payment</p>' };
  if (payment.status === 'NEW') payment.status = 'FORM_SHOWED';
  const body = `<!doctype html><html lang="ru"><title>Bank page</title><main><h1>Payment</h1>
    <form method="post" action="${path}"><label>Card number <input name="pan" inputmode="numeric"></label>
    <button>Pay</button><button name="refuse" value="1">Cancel</button></form></main></html>`;
  return { status: 200, body };
}

function payOnPage(books: Books, { params, body }: FakeRequest): FakeReply {
  const payment = find(books, params.id);
  if (!payment) return { status: 404, body: '<p>No such payment</p>' };
  const fields = new URLSearchParams(body);
  if (isOpen(payment)) {
    if (fields.has('refuse')) payment.transStatus = 'N';
    // In the app of a bank no card is typed.
    payment.pan = payment.isSbp ? '' : (fields.get('pan') ?? '').replaceAll(/\D/g, '');
    decide(books, payment);
  }
  return { status: 303, body: '', headers: { location: payment.successUrl } };
}

function methodPage({ body }: FakeRequest): FakeReply {
  const data = new URLSearchParams(body).get('threeDSMethodData') ?? '';
  const said = JSON.parse(Buffer.from(data, 'base64url').toString()) as Record<string, string>;
  const { threeDSServerTransID, threeDSMethodNotificationURL } = said;
  if (!threeDSServerTransID || !threeDSMethodNotificationURL)
    throw new NotUnderstood('a method without its data');
  const threeDSMethodData = encode({ threeDSServerTransID });
  return { status: 200, body: formPage(threeDSMethodNotificationURL, { threeDSMethodData }) };
}

function acsPage(books: Books, { body }: FakeRequest): FakeReply {
  const creq = new URLSearchParams(body).get('creq') ?? '';
  if (!asked(books, creq)) return { status: 400, body: 'no such transaction' };
  return { status: 200, body: questionPage('/threeds/acs/answer', { creq }) };
}

function acsAnswer(books: Books, { body }: FakeRequest): FakeReply {
  const fields = new URLSearchParams(body);
  const payment = asked(books, fields.get('creq') ?? '');
  if (!payment) return { status: 400, body: 'no such transaction' };
  payment.transStatus = fields.get('decision') === 'Y' ? 'Y' : 'N';
  const cres = encode({
    threeDSServerTransID: payment.transId,
    acsTransID: payment.acsTransId,
    transStatus: payment.transStatus,
    messageType: 'CRes',
    messageVersion: '2.1.0',
  });
  return { status: 200, body: formPage(payment.cresCallbackUrl, { cres }) };
}

/** The payment of a question that is put as the protocol says. */
function asked(books: Books, creq: string): Payment | undefined {
  const said = JSON.parse(Buffer.from(creq, 'base64url').toString()) as Record<string, string>;
  const isWell =
    Object.keys(said).length === 5 &&
    said.messageType === 'CReq' &&
    said.messageVersion === '2.1.0' &&
    ['03', '05'].includes(said.challengeWindowSize ?? '');
  return books.payments.find(
    ({ transId, acsTransId }) =>
      isWell && transId === said.threeDSServerTransID && acsTransId === said.acsTransID,
  );
}

function oldPage(books: Books, { body }: FakeRequest): FakeReply {
  const { MD = '', PaReq, TermUrl = '' } = Object.fromEntries(new URLSearchParams(body));
  if (!find(books, MD.replace('ACQT-', '')) || !PaReq) return { status: 400, body: 'no such transaction' };
  return { status: 200, body: questionPage('/threeds/old/answer', { MD, TermUrl }) };
}

function oldAnswer(books: Books, { body }: FakeRequest): FakeReply {
  const { MD = '', TermUrl = '', decision } = Object.fromEntries(new URLSearchParams(body));
  const payment = find(books, MD.replace('ACQT-', ''));
  if (!payment) return { status: 400, body: 'no such transaction' };
  payment.transStatus = decision === 'Y' ? 'Y' : 'N';
  return { status: 200, body: formPage(TermUrl, { MD, PaRes: encode({ decision }) }) };
}

function questionPage(action: string, fields: Readonly<Record<string, string>>): string {
  return `<!doctype html><html lang="en"><title>Issuer</title><main><h1>Your bank asks</h1>
    <form method="post" action="${action}">${inputsOf(fields)}<button name="decision" value="Y">Confirm</button>
    <button name="decision" value="N">Refuse</button></form></main></html>`;
}

function formPage(action: string, fields: Readonly<Record<string, string>>): string {
  return `<!doctype html><html lang="en"><title>Back</title><body onload="document.forms[0].submit()">
    <form method="post" action="${action}">${inputsOf(fields)}<button>Continue</button></form></body></html>`;
}

function inputsOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
    .join('');
}

/** What a browser does, without one: posts what the page would post, and follows it to where it comes back. */
export async function visit(
  challenge: Challenge,
  { cardNumber, agrees }: FakeCustomer,
): Promise<ChallengeAnswer> {
  const decision = agrees ? 'Y' : 'N';
  switch (challenge.kind) {
    case 'redirect': {
      const { location } = await post(challenge.url, agrees ? { pan: cardNumber } : { refuse: '1' });
      return { kind: 'returned', fields: Object.fromEntries(new URL(location).searchParams) };
    }
    case 'three_ds_method':
      await post(challenge.url, { threeDSMethodData: challenge.threeDSMethodData });
      return { kind: 'method_over', fields: { method: 'done' } };
    case 'three_ds_challenge': {
      const { creq, url } = challenge;
      await post(url, { creq });
      const { text } = await post(`${url}/answer`, { creq, decision });
      return { kind: 'returned', fields: fieldsOf(text) };
    }
    case 'form': {
      await post(challenge.url, challenge.fields);
      const { MD = '', TermUrl = '' } = challenge.fields;
      const { text } = await post(`${challenge.url}/answer`, { MD, TermUrl, decision });
      return { kind: 'returned', fields: fieldsOf(text) };
    }
  }
}

function fieldsOf(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

async function post(url: string, fields: Readonly<Record<string, string>>) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const text = await answer.text();
  if (answer.status >= 400) throw new NotUnderstood(`${url}: ${answer.status} ${text}`);
  return { text, location: answer.headers.get('location') ?? '' };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
