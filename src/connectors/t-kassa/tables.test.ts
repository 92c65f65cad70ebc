import assert from 'node:assert/strict';
import { declineReasons } from '../../domain/decline.ts';
import { money } from '../../domain/money.ts';
import { refundFailures } from '../../domain/refund.ts';
import { amount, reply } from './answers-for-tests.ts';
import { declinesByCode, failuresByCode } from './declines.ts';
import { finishOutcome } from './direct.ts';
import { qrOutcome, readPayment } from './payments.ts';
import { published } from './published-for-tests.ts';
import { refundOutcome } from './refunds.ts';
import { paymentOf } from './replies.ts';
import { standingOf } from './statuses.ts';

published(
  'every numbered error has one of our reasons, and every failure of a refund is one of them',
  (of) => {
    const table = (of.at('#/tags/15') as { description: string }).description;
    const codes = [...table.matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, code]) => code ?? '');
    assert.ok(new Set(codes).size > 300);
    assert.deepEqual(
      codes.filter((code) => !Object.hasOwn(declinesByCode, code)),
      [],
    );
    assert.deepEqual(
      Object.keys(declinesByCode).filter((code) => !codes.includes(code)),
      [],
    );
    for (const [reason] of Object.values(declinesByCode)) assert.ok(reason in declineReasons, reason);
    for (const [code, failure] of Object.entries(failuresByCode)) {
      assert.ok(codes.includes(code), code);
      assert.ok(failure in refundFailures);
    }
  },
);

published('every state that the bank explains or lists is known, but for two that say nothing', (of) => {
  const listed = of.at('#/components/schemas/Confirm-2/properties/Status/enum') as string[];
  const explained = [0, 4, 9].flatMap((at) => {
    const { description = '' } = of.at(`#/tags/${at}`) as { description?: string };
    return [...description.matchAll(/^\|\s*`([A-Z0-9_]+)`\s*\|/gm)].map(([, status]) => status ?? '');
  });
  assert.ok(listed.length === 24 && explained.length > 30);
  // Beside payments these tables speak of the accounts of the SBP, and of a field.
  const others = ['ACTIVE', 'INACTIVE', 'MD'];
  const unknown = [...listed, ...explained].filter((status) => standingOf(status) === undefined);
  assert.deepEqual([...new Set(unknown)].sort(), [...others, 'COMPLETED', 'UNKNOWN'].sort());
});

published('every example of an answer is read', (of) => {
  const example = (method: string, name?: string) =>
    reply(
      of.at(
        `#/paths/~1v2~1${method}/post/responses/200/content/application~1json/example${name ? `s/${name}/value` : ''}`,
      ),
    );
  const made = example('Init', 'InitResponseExample').body as Record<string, unknown>;
  const order = { operationId: String(made.OrderId), amount: money(Number(made.Amount), 'RUB') };
  assert.equal(readPayment(reply(made), order).kind, 'made');
  assert.equal(readPayment(reply(made), { ...order, amount }).kind, 'unknown');
  const qr = example('GetQr', 'QrResponse_FULL').body as Record<string, unknown>;
  const known = { operationId: String(qr.OrderId), paymentId: String(qr.PaymentId) };
  assert.equal(qrOutcome(reply(qr), known).kind, 'challenged');
  const memo = { version: '2.1.0', termUrl: 'https://pay.example/', window: '05' } as const;
  for (const [name, kind] of [
    ['Without3DS', 'unknown'],
    ['With3DS', 'unknown'],
    ['With3DSv2BRW', 'unknown'],
  ] as const) {
    const { body } = example('FinishAuthorize', name);
    const said = body as Record<string, unknown>;
    const waiting = {
      operationId: String(said.OrderId),
      paymentId: String(said.PaymentId),
      amount: money(Number(said.Amount), 'RUB'),
    };
    // Its examples all say that nothing is decided; with the state that belongs to them they are read.
    assert.equal(finishOutcome(reply(body), waiting, memo).kind, kind, name);
    const Status = name === 'Without3DS' ? 'CONFIRMED' : '3DS_CHECKING';
    const read = finishOutcome(reply({ ...said, Status }), waiting, memo);
    assert.equal(read.kind, name === 'Without3DS' ? 'approved' : 'challenged', name);
  }
  const cancelled = example('Cancel').body as Record<string, unknown>;
  const refund = {
    operationId: 'op_refund',
    saleId: String(cancelled.OrderId),
    saleReference: String(cancelled.PaymentId),
    amount: money(Number(cancelled.OriginalAmount) - Number(cancelled.NewAmount), 'RUB'),
    sendBefore: new Date(),
  };
  // The example releases what was held: for a refund that is no answer, with its own state it is one.
  const given = { ...cancelled, ExternalRequestId: 'op_refund' };
  assert.equal(refundOutcome(reply(given), refund).kind, 'unknown');
  assert.equal(refundOutcome(reply({ ...given, Status: 'PARTIAL_REFUNDED' }), refund).kind, 'refunded');
  const { Payments } = example('CheckOrder', 'CheckOrderResponse').body as {
    Payments: Record<string, unknown>[];
  };
  assert.ok(Payments.length > 0 && Payments.every(paymentOf));
});
