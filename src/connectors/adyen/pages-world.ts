import type { FakeReply, FakeRequest } from '../conformance/fake-http.ts';
import type { Books, Payment } from './books-world.ts';

/** The issuer's page that looks at the browser, and sends it straight back. */
export function methodPage({ body }: FakeRequest): FakeReply {
  const data = new URLSearchParams(body).get('threeDSMethodData') ?? '';
  const said = JSON.parse(Buffer.from(data, 'base64url').toString()) as Record<string, string>;
  const back = said.threeDSMethodNotificationURL ?? '';
  const inside = Buffer.from(JSON.stringify({ threeDSServerTransID: said.threeDSServerTransID })).toString(
    'base64url',
  );
  return { status: 200, body: formPage(back, { threeDSMethodData: inside }) };
}

/** The issuer's page that asks the customer inside a frame of ours. */
export function acsPage(books: Books, { body }: FakeRequest): FakeReply {
  const creq = new URLSearchParams(body).get('creq') ?? '';
  if (!paymentOf(books, creq)) return { status: 400, body: 'no such transaction' };
  const page = `<!doctype html><html lang="en"><title>Issuer</title><main><h1>Your bank asks</h1>
    <form method="post" action="/threeds/acs/answer"><input type="hidden" name="creq" value="${creq}">
    <button name="decision" value="Y">Confirm</button><button name="decision" value="N">Refuse</button></form></main></html>`;
  return { status: 200, body: page };
}

/** Keeps what the customer answered in the frame, and sends the browser back with it. */
export function acsAnswer(books: Books, { body }: FakeRequest): FakeReply {
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

/** The issuer's page that asks the customer away from ours. */
export function redirectPage({ path }: FakeRequest): FakeReply {
  const page = `<!doctype html><html lang="en"><title>Issuer</title><main><h1>Your bank asks</h1><form method="post" action="${path}">
    <button name="decision" value="Y">Confirm</button><button name="decision" value="N">Refuse</button></form></main></html>`;
  return { status: 200, body: page };
}

/** Keeps what the customer answered there, and sends the browser back to the shop. */
export function redirectAnswer(books: Books, { body, params }: FakeRequest): FakeReply {
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
