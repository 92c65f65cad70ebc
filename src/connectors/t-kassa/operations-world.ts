import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';
import {
  type Books,
  challengedCardNumber,
  decide,
  frameOnlyCardNumber,
  newPayment,
  oldCardNumber,
  type Payment,
  terminalKey,
} from './books-world.ts';
import { cardOf, refusal, type Sent } from './checks-world.ts';

export interface FakeTerminal {
  readonly cardEntry: 'redirect' | 'direct';
  /** Every issuer asks its customer. */
  readonly asksEverybody?: boolean;
  /** How long a customer may take, who has hours at the bank; for tests in which somebody never comes back. */
  readonly sessionsLiveMs?: number;
}

export function ok(payment: Payment, fields: object = {}): FakeReply {
  const { id, orderId, status } = payment;
  const body = { TerminalKey: terminalKey, OrderId: orderId, Success: true, Status: status, PaymentId: id };
  return { status: 200, body: { ...body, ErrorCode: '0', Message: 'OK', ...fields } };
}

/** How a payment stands, after the bank has decided. */
function decided(payment: Payment, fields: object = {}): FakeReply {
  const { orderId, status, id, code } = payment;
  const said = { TerminalKey: terminalKey, OrderId: orderId, Status: status, PaymentId: id, ...fields };
  return code === '0' ? ok(payment, fields) : refusal(code, said);
}

/** What its customer has not finished in time is over. */
export function expire(
  { payments }: Books,
  { sessionsLiveMs = Number.POSITIVE_INFINITY }: FakeTerminal,
): void {
  for (const payment of payments) {
    const isOpen = ['NEW', 'FORM_SHOWED', '3DS_CHECKING'].includes(payment.status);
    if (isOpen && Date.now() - payment.madeAt > sessionsLiveMs) payment.status = 'DEADLINE_EXPIRED';
  }
}

export function find(books: Books, id: unknown): Payment | undefined {
  return books.payments.find((payment) => payment.id === String(id));
}

export function init(
  books: Books,
  { cardEntry }: FakeTerminal,
  sent: Sent,
  { headers }: FakeRequest,
): FakeReply {
  if (books.payments.some(({ orderId }) => orderId === sent.OrderId)) return refusal('20');
  const until = Date.parse(String(sent.RedirectDueDate)) - Date.now();
  if (until < 60_000 || until > 90 * 86_400_000) return refusal('12');
  const payment = newPayment(sent);
  books.payments.push(payment);
  const PaymentURL = `http://${headers.host}/pay/${payment.id}`;
  const page = cardEntry === 'redirect' && sent.DATA !== undefined ? { PaymentURL } : {};
  return ok(payment, { Amount: payment.amountMinor, ...page });
}

export function getQr(books: Books, sent: Sent, { headers }: FakeRequest): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  if (payment.status !== 'NEW') return refusal('8');
  if (payment.amountMinor < 1_000) return refusal('3016');
  payment.isSbp = true;
  const { Status: _, ...body } = ok(payment).body as Record<string, unknown>;
  const Data = `http://${headers.host}/qr/${payment.id}`;
  return { status: 200, body: { ...body, PaymentId: Number(payment.id), Data } };
}

export function checkVersion(
  books: Books,
  terminal: FakeTerminal,
  sent: Sent,
  { headers }: FakeRequest,
): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  const { pan } = cardOf(sent.CardData);
  const isAsked = terminal.asksEverybody || [challengedCardNumber, frameOnlyCardNumber].includes(pan);
  payment.version = isAsked ? '2.1.0' : '1.0.0';
  payment.hasMethod = isAsked && pan !== frameOnlyCardNumber;
  const three = {
    TdsServerTransID: payment.transId,
    ...(payment.hasMethod && { ThreeDSMethodURL: `http://${headers.host}/threeds/method` }),
  };
  const body = {
    Version: payment.version,
    PaymentSystem: 'mir',
    Success: true,
    ErrorCode: '0',
    Message: 'None',
  };
  return { status: 200, body: { ...body, Details: 'None', ...(isAsked && three) } };
}

export function finishAuthorize(books: Books, sent: Sent, { headers }: FakeRequest): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  if (payment.status !== 'NEW') return refusal('8');
  if (payment.version === null) throw new NotUnderstood('Check3dsVersion comes first');
  const { pan } = cardOf(sent.CardData);
  payment.pan = pan;
  const Amount = payment.amountMinor;
  if (payment.version === '2.1.0') {
    const data = sent.DATA as Record<string, string> | undefined;
    if (!data || sent.IP === undefined) throw new NotUnderstood('3-D Secure 2 needs DATA and IP');
    if ((data.threeDSCompInd === 'U') === payment.hasMethod)
      throw new NotUnderstood('threeDSCompInd does not fit what there was to do');
    payment.status = '3DS_CHECKING';
    payment.cresCallbackUrl = data.cresCallbackUrl ?? '';
    const ACSUrl = `http://${headers.host}/threeds/acs`;
    return ok(payment, { Amount, ACSUrl, TdsServerTransId: payment.transId, AcsTransId: payment.acsTransId });
  }
  if (sent.DATA !== undefined) throw new NotUnderstood('version 1 of 3-D Secure has no DATA');
  if (pan === oldCardNumber) {
    payment.status = '3DS_CHECKING';
    const ACSUrl = `http://${headers.host}/threeds/old`;
    return ok(payment, { Amount, ACSUrl, MD: `ACQT-${payment.id}`, PaReq: 'eJxVUttygjAU/BWG1w4mXKXO' });
  }
  decide(books, payment);
  return decided(payment, { Amount });
}

export function submit(books: Books, sent: Sent): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  if (payment.status !== '3DS_CHECKING') return refusal('8');
  // What the browser says is not believed: the issuer has told it itself.
  if (payment.transStatus === null) return refusal('512');
  if (sent.MD !== undefined && sent.MD !== `ACQT-${payment.id}`) return refusal('228');
  decide(books, payment);
  return decided(payment);
}

export function checkOrder(books: Books, sent: Sent): FakeReply {
  const found = books.payments.filter(({ orderId }) => orderId === sent.OrderId);
  if (found.length === 0) return refusal('335');
  const Payments = found.map(({ id, amountMinor, status, code, isSbp }) => ({
    PaymentId: id,
    Amount: amountMinor,
    Status: status,
    RRN: '634512345678',
    // A text and a number here, unlike elsewhere.
    Success: String(code === '0'),
    ErrorCode: Number(code),
    Message: 'None',
    ...(isSbp && { SbpPaymentId: 'A42631655397753A0000030011340501' }),
  }));
  const body = {
    TerminalKey: terminalKey,
    OrderId: sent.OrderId,
    Success: true,
    ErrorCode: '0',
    Message: 'OK',
  };
  return { status: 200, body: { ...body, Details: 'None', Payments } };
}

export function getState(books: Books, sent: Sent): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  const source = { Key: 'Source', Value: payment.isSbp ? 'qrsbp' : 'cards' };
  return ok(payment, { Amount: payment.amountMinor, Params: [{ Key: 'Route', Value: 'ACQ' }, source] });
}

export function getQrState(books: Books, sent: Sent): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  const { TerminalKey: _, PaymentId: __, ...body } = ok(payment).body as Record<string, unknown>;
  const hasFailed = payment.isSbp && payment.status === 'CONFIRMED' && payment.cancels.size > 0;
  return { status: 200, body: { ...body, ...(hasFailed && { QrCancelCode: 'I05043' }) } };
}
