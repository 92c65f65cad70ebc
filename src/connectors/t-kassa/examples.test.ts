import assert from 'node:assert/strict';
import { money } from '../../domain/money.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import type { Published } from '../conformance/published.ts';
import type { RawNotification } from '../connector.ts';
import { answeredBy, line, reply } from './answers-for-tests.ts';
import { signed } from './books-world.ts';
import { finishOutcome } from './direct.ts';
import { published } from './published-for-tests.ts';
import { versionOf } from './three-ds.ts';

/* What the bank publishes as answers and reports, read as they stand there. */

type Said = Readonly<Record<string, unknown>>;

function answerIn(of: Published, method: string, name?: string): Said {
  const place = name ? `examples/${name}/value` : 'example';
  return of.at(`#/paths/~1v2~1${method}/post/responses/200/content/application~1json/${place}`) as Said;
}

published('the example of a state tells the amount that an order left out', async (of) => {
  const state = answerIn(of, 'GetState');
  const operationId = String(state.OrderId);
  const reference = String(state.PaymentId);
  const Payments = [line('CONFIRMED', { PaymentId: reference, Amount: undefined })];
  const order = { Success: true, ErrorCode: '0', OrderId: operationId, Payments };
  const { connector } = answeredBy({ CheckOrder: order, GetState: state });
  const sale = saleOf(operationId, money(1230, 'RUB'), reference);
  const found = await connector.lookup?.(sale, inTime());
  assert.deepEqual(found, {
    kind: 'approved',
    reference,
    amount: money(1230, 'RUB'),
    slip: { rrn: null, approvalCode: null },
  });
});

published('the example of a version asks for a look at the browser', (of) => {
  const said = answerIn(of, 'Check3dsVersion');
  const read = versionOf(said, 'https://pay.example/method');
  assert.ok(read.kind === 'method');
  assert.deepEqual([read.version, read.url], ['2.1.0', said.ThreeDSMethodURL]);
  assert.deepEqual(JSON.parse(Buffer.from(read.data, 'base64url').toString()), {
    threeDSServerTransID: said.TdsServerTransID,
    threeDSMethodNotificationURL: 'https://pay.example/method',
  });
});

for (const [method, name, fields] of [
  ['Submit3DSAuthorization', 'Submit3DSAuthorizationResponse', { MD: 'ACQT-1', PaRes: 'eJx' }],
  ['Submit3DSAuthorizationV2', 'Submit3DSAuthorizationV2Response', { cres: 'eyJ0cmFuc1N0YXR1cyI6IlkifQ' }],
] as const)
  published(`the example of ${method} is paid once the payment tells our amount`, async (of) => {
    const said = answerIn(of, method, name);
    const amount = money(4900, 'RUB');
    const sale = saleOf(String(said.OrderId), amount, String(said.PaymentId));
    const order = {
      sale,
      answer: { kind: 'returned', fields } as const,
      memo: null,
      sendBefore: new Date(Date.now() + 60_000),
    };
    const outcome = async (Amount?: number) => {
      const state = Amount === undefined ? {} : { GetState: { ...said, Amount } };
      return answeredBy({ [method]: said, ...state }).connector.answerChallenge?.(order, inTime());
    };
    assert.equal((await outcome(4900))?.kind, 'approved');
    assert.equal((await outcome(4901))?.kind, 'unknown');
    assert.equal((await outcome())?.kind, 'unknown');
  });

published('the example of a refund that the SBP could not give is its failure', async (of) => {
  const said = answerIn(of, 'GetQrState', 'GetQRStateResponse_FULL');
  const operationId = String(said.OrderId);
  const order = { Success: true, ErrorCode: '0', OrderId: operationId, Payments: [line('CONFIRMED')] };
  const { connector } = answeredBy({ CheckOrder: order, GetQrState: said });
  const refund = {
    operationId: 'op_refund',
    reference: 'op_refund',
    amount: money(Number(said.Amount), 'RUB'),
    sentAt: new Date(),
    sale: saleOf(operationId, money(Number(said.Amount), 'RUB'), '2304882'),
    others: [],
  };
  const found = await connector.lookupRefund?.(refund, inTime());
  assert.deepEqual(found, { kind: 'declined', reason: 'declined', networkCode: null });
});

published('the example of version 1 of 3-D Secure, with its own state, is a form to post', (of) => {
  const said = answerIn(of, 'FinishAuthorize', 'With3DS');
  const waiting = {
    operationId: String(said.OrderId),
    paymentId: String(said.PaymentId),
    amount: money(Number(said.Amount), 'RUB'),
  };
  const memo = { version: null, termUrl: 'https://pay.example/', window: '05' } as const;
  const read = finishOutcome(reply({ ...said, Status: '3DS_CHECKING' }), waiting, memo);
  assert.ok(read.kind === 'challenged' && read.challenge.kind === 'form', JSON.stringify(read));
  assert.deepEqual(read.challenge.fields, { MD: said.MD, PaReq: said.PaReq, TermUrl: memo.termUrl });
});

published('of the examples of reports only one of a payment of ours is news', (of) => {
  const { connector } = answeredBy({});
  const read = (body: object) =>
    connector.readNotification?.({
      method: 'POST',
      headers: {},
      query: '',
      body: JSON.stringify(body),
    } satisfies RawNotification);
  const example = (name: string) =>
    of.at(
      `#/paths/~1v2~1Notification/post/requestBody/content/application~1json/examples/${name}/value`,
    ) as Said;
  const names = ['NotificationPayment', 'NotificationAddCard', 'NotificationFiscalization', 'NotificationQr'];
  for (const name of names) {
    // Its signature is of somebody else's password, or of none.
    assert.equal(read(example(name))?.kind, 'forged', name);
    const { Token: _, ...said } = example(name);
    assert.deepEqual(read({ ...said, Token: signed(said) }), { kind: 'unrecognised', answer: 'OK' }, name);
  }
  const { Token: _, ...said } = example('NotificationPayment');
  const ours = { ...said, OrderId: 'op_0123456789abcdefABCDEF42', Status: 'REJECTED' };
  assert.deepEqual(read({ ...ours, Token: signed(ours) }), {
    kind: 'read',
    news: [{ about: 'sale', operationId: ours.OrderId, outcome: null }],
    answer: 'OK',
  });
});
