import assert from 'node:assert/strict';
import fc from 'fast-check';
import { money } from '../../domain/money.ts';
import { ordersOf, type SentRequest } from '../conformance/generated.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import type { Published } from '../conformance/published.ts';
import type { PayOrder } from '../connector.ts';
import { about, answeredBy, fieldsOf, isSigned, methodOf, sale } from './answers-for-tests.ts';
import { published } from './published-for-tests.ts';

const contentOf = (request: SentRequest) => request.headers['content-type']?.replace('/', '~1');

/** Every request that was sent is signed, and is as the bank describes it. */
function check(of: Published, sent: readonly SentRequest[]): void {
  for (const request of sent) {
    const fields = fieldsOf(request);
    const pointer = `#/paths/~1v2~1${methodOf(request)}/post/requestBody/content/${contentOf(request)}/schema`;
    assert.deepEqual(of.mistakes(pointer, fields), [], `${methodOf(request)} ${request.body}`);
    const known = new Set(Object.keys(propertiesAt(of, pointer)));
    assert.deepEqual(
      Object.keys(fields).filter((name) => !known.has(name)),
      [],
    );
    if (methodOf(request) === 'FinishAuthorize' && fields.DATA !== undefined)
      assert.deepEqual(of.mistakes('#/components/schemas/3DSv2', fields.DATA), []);
    assert.ok(isSigned(request), methodOf(request));
    assert.equal(new URL(request.url).origin, 'https://bank.example');
  }
}

function propertiesAt(of: Published, pointer: string): object {
  const schema = of.at(pointer) as { $ref?: string; properties?: object };
  return schema.$ref ? propertiesAt(of, schema.$ref) : (schema.properties ?? {});
}

/** Answers that lead a payment through every step. */
function stepsOf(order: PayOrder, version: object) {
  const ours = { ...about, OrderId: order.operationId, Amount: order.amount.amountMinor };
  return {
    Init: { ...ours, Status: 'NEW', PaymentURL: 'https://bank.example/1' },
    GetQr: { ...ours, Data: 'https://qr.example/AS1' },
    Check3dsVersion: { ...version, Success: true, ErrorCode: '0', PaymentSystem: 'mir' },
    FinishAuthorize: {
      ...ours,
      Status: '3DS_CHECKING',
      ACSUrl: 'https://acs.example/',
      TdsServerTransId: 'd7171a06-7159',
      AcsTransId: 'e176d5d3-2f19',
    },
    Submit3DSAuthorization: { ...ours, Status: 'CONFIRMED' },
    Submit3DSAuthorizationV2: { ...ours, Status: 'CONFIRMED' },
    GetState: { ...ours, Status: 'CONFIRMED' },
  };
}

const two = {
  Version: '2.1.0',
  TdsServerTransID: '17d3791b-5cfa',
  ThreeDSMethodURL: 'https://acs.example/ds',
};
const kinds = { card: 'direct', hosted_page: 'redirect', bank_app: 'redirect' } as const;

for (const source of ['card', 'hosted_page', 'bank_app'] as const)
  published(`every payment by ${source} is sent as published, step by step`, async (of) => {
    const versions = [{ Version: '1.0.0' }, two, { ...two, ThreeDSMethodURL: undefined }];
    const orders = ordersOf({ currencies: ['RUB'], mostMinor: 9_999_999_999, source });
    await fc.assert(
      fc.asyncProperty(orders, fc.constantFrom(...versions), async (order, version) => {
        const { connector, sent } = answeredBy(stepsOf(order, version), kinds[source]);
        const outcome = await connector.pay(order, inTime());
        if (source === 'bank_app' && order.amount.amountMinor < 1_000) return assert.equal(sent.length, 0);
        assert.ok(
          outcome.kind === 'challenged' || (source === 'card' && outcome.kind === 'unknown'),
          outcome.kind,
        );
        const asked = { ...sale, operationId: order.operationId, amount: order.amount };
        const handOn = { sale: asked, sendBefore: order.sendBefore };
        const memo = (outcome.kind === 'challenged' && outcome.memo) || null;
        const cres = Buffer.from('{"transStatus":"Y"}').toString('base64url');
        const answers = [
          { kind: 'method_over', fields: { method: 'done' } },
          { kind: 'returned', fields: { cres } },
          { kind: 'returned', fields: { MD: 'ACQT-1', PaRes: 'eJx+/V=' } },
        ] as const;
        for (const answer of answers)
          await connector.answerChallenge?.({ ...handOn, answer, memo }, inTime());
        check(of, sent);
        const init = fieldsOf(sent[0] as SentRequest);
        assert.deepEqual([init.OrderId, init.Amount], [order.operationId, order.amount.amountMinor]);
        assert.ok(!sent.some(({ body }) => body.includes('PAN=')));
      }),
      { numRuns: source === 'card' ? 150 : 80 },
    );
  });

published('every refund, reversal and look-up is sent as published', async (of) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9_999_999_999 }), async (amountMinor) => {
      const part = money(amountMinor, 'RUB');
      const Payments = [{ PaymentId: '2304882', Status: 'CONFIRMED', Success: 'true', ErrorCode: 0 }];
      const { connector, sent } = answeredBy({ CheckOrder: { ...about, Payments } });
      const order = {
        operationId: 'op_refund',
        saleId: sale.operationId,
        saleReference: '2304882',
        amount: part,
        sendBefore: new Date(Date.now() + 60_000),
      };
      const asked = { ...order, sale, others: [], sentAt: new Date(), reference: 'op_refund' };
      await connector.refund?.(order, inTime());
      await connector.lookupRefund?.(asked, inTime());
      await connector.lookup?.({ ...sale, reference: null }, inTime());
      await connector.reverse?.(sale, inTime());
      await connector.verify(inTime());
      check(of, sent);
      const methods = [
        'Cancel',
        'CheckOrder',
        'GetQrState',
        'CheckOrder',
        'GetState',
        'CheckOrder',
        'Cancel',
        'CheckOrder',
      ];
      assert.deepEqual(sent.map(methodOf), methods);
      const { Amount, ExternalRequestId } = fieldsOf(sent[0] as SentRequest);
      assert.deepEqual([Amount, ExternalRequestId], [amountMinor, 'op_refund']);
    }),
    { numRuns: 60 },
  );
});

published('mistakes that are planted in a message are found', (of) => {
  const right = { TerminalKey: 'T', Amount: 1, OrderId: 'op_1', Token: 'x', Language: 'ru', PayType: 'O' };
  const pointer = '#/components/schemas/Init_FULL';
  assert.deepEqual(of.mistakes(pointer, right), []);
  for (const wrong of [
    { OrderId: 'x'.repeat(37) },
    { Amount: '1' },
    { PayType: 'X' },
    { Description: 'x'.repeat(141) },
    { SuccessURL: 'not an address' },
    { RedirectDueDate: '2026-11-27' },
    { Token: undefined },
  ])
    assert.notDeepEqual(of.mistakes(pointer, { ...right, ...wrong }), [], JSON.stringify(wrong));
});
