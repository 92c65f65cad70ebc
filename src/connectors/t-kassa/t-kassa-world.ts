import type { AcquirerFault, AcquirerWorld } from '../conformance/acquirer-world.ts';
import { closedAddress, type FakeRoute, startFakeHttp } from '../conformance/fake-http.ts';
import {
  approvedCardNumber,
  type Books,
  challengedCardNumber,
  declines,
  password,
  terminalKey,
} from './books-world.ts';
import { cancel, giveBack } from './cancels-world.ts';
import { checked, publicKey } from './checks-world.ts';
import {
  checkOrder,
  checkVersion,
  expire,
  type FakeTerminal,
  finishAuthorize,
  getQr,
  getQrState,
  getState,
  init,
  submit,
} from './operations-world.ts';
import { pagesOf, visit } from './pages-world.ts';

/** The bank's answers name no currency, and that to 3-D Secure no amount. */
const faults = ['request_lost', 'answer_lost', 'gateway_error', 'silence', 'wrong_reference'] as const;

/** The bank's dialect over HTTP: payments, its page, 3-D Secure, the SBP, refunds and reports, with a check of every field. */
export function tKassaWorld(terminal: FakeTerminal) {
  const isOnPage = terminal.cardEntry === 'redirect';
  return {
    chargesBy: isOnPage ? 'customer' : terminal.asksEverybody ? 'answer' : 'pay',
    hasChallenges: true,
    faults: terminal.asksEverybody ? faults : [...faults, 'wrong_amount'],
    start: () => startTerminal(terminal),
  } as const satisfies AcquirerWorld;
}

export async function startTerminal(terminal: FakeTerminal) {
  const books: Books = { payments: [], charged: [], given: [], takenBack: [], reports: [] };
  const http = await startFakeHttp([...routesOf(books, terminal), ...pagesOf(books)]);
  const credentials = {
    base_url: http.url,
    terminal_key: terminalKey,
    password,
    public_key: publicKey,
    card_entry: terminal.cardEntry,
  };
  return {
    books,
    credentials,
    unreachableCredentials: { ...credentials, base_url: await closedAddress() },
    approvedCardNumber,
    ...(terminal.cardEntry === 'direct' && !terminal.asksEverybody && { challengedCardNumber }),
    declines,
    mostMinor: 9_999_999_999,
    next: http.next,
    requestCount: http.requestCount,
    visit,
    notifications: () => books.reports,
    charges: async () => books.charged,
    takenBack: async () => books.takenBack,
    refunds: async () => books.given,
    /** What the SBP gives back it gives later, or not at all. */
    async endRefunds(isGiven = true) {
      for (const payment of books.payments.filter(({ status }) => status === 'ASYNC_REFUNDING')) {
        const [name, amountMinor] = [...payment.cancels].at(-1) ?? ['', 0];
        if (isGiven) giveBack(books, payment, name, amountMinor);
        else {
          payment.status = 'CONFIRMED';
          payment.leftMinor += amountMinor;
        }
      }
    },
    log: http.log,
    writtenText: async () => http.log.join('\n'),
    close: http.close,
  };
}

function routesOf(books: Books, terminal: FakeTerminal): FakeRoute[] {
  const chargesBy = tKassaWorld(terminal).chargesBy;
  const sale = (by: typeof chargesBy) => (by === chargesBy ? ({ as: 'sale', tamper } as const) : {});
  const route = (method: string, answer: Parameters<typeof checked>[1], more: Partial<FakeRoute> = {}) => ({
    at: `POST /v2/${method}`,
    answer: checked(method, (sent, request) => {
      expire(books, terminal);
      return answer(sent, request);
    }),
    ...more,
  });
  return [
    route('Init', (sent, one) => init(books, terminal, sent, one), sale('customer')),
    route('GetQr', (sent, one) => getQr(books, sent, one)),
    route('Check3dsVersion', (sent, one) => checkVersion(books, terminal, sent, one)),
    route('FinishAuthorize', (sent, one) => finishAuthorize(books, sent, one), sale('pay')),
    route('Submit3DSAuthorizationV2', (sent) => submit(books, sent), sale('answer')),
    route('Submit3DSAuthorization', (sent) => submit(books, sent)),
    route('CheckOrder', (sent) => checkOrder(books, sent)),
    route('GetState', (sent) => getState(books, sent)),
    route('GetQrState', (sent) => getQrState(books, sent)),
    route('Cancel', (sent) => cancel(books, sent), { as: 'refund', tamper: otherRefund }),
  ];
}

/** The same answer about other money, or about somebody else's payment. */
function tamper(body: unknown, fault: AcquirerFault): unknown {
  const fields = body as { Amount: number };
  if (fault === 'wrong_amount') return { ...fields, Amount: fields.Amount + 1 };
  return { ...fields, OrderId: 'op_of_somebody_else', PaymentId: '1' };
}

function otherRefund(body: unknown, fault: AcquirerFault): unknown {
  const fields = body as { OriginalAmount: number };
  if (fault === 'wrong_amount') return { ...fields, OriginalAmount: fields.OriginalAmount + 1 };
  return { ...fields, PaymentId: 1 };
}
