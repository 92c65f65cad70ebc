import { type FakeReply, type FakeRequest, fakeReference } from '../conformance/fake-http.ts';
import { givenBack, shownCharge, shownRefund } from './stripe-books-world.ts';
import { fieldsOf, listRefundsRules, refundRules, refusal } from './stripe-forms-world.ts';
import { type Books, noSuch, nowS, page } from './stripe-operations-world.ts';

export function refund(books: Books, request: FakeRequest): FakeReply {
  const { fields, refusal: refused } = fieldsOf(request, refundRules, ['payment_intent']);
  if (refused) return refused;
  const intent = books.intents.get(fields.get('payment_intent') ?? '');
  if (!intent) return noSuch('payment_intent');
  if (intent.chargeId === null) return refusal(400, 'invalid_request_error', 'intent_invalid_state');
  const left = intent.amount - givenBack(intent);
  const amount = Number(fields.get('amount') ?? left);
  if (left === 0) return refusal(400, 'invalid_request_error', 'charge_already_refunded');
  // Stripe documents no code for this one.
  if (amount > left) return refusal(400, 'invalid_request_error', undefined, { param: 'amount' });
  const names = ['operation_id', 'reversal'] as const;
  const metadata = Object.fromEntries(
    names.flatMap((name) => {
      const value = fields.get(`metadata[${name}]`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const id = `re_${fakeReference()}`;
  const made = { id, amount, metadata, status: 'succeeded', createdS: nowS() };
  intent.refunds.push(made);
  books.report('refund.created', shownRefund(intent, made));
  books.report('charge.refunded', shownCharge(intent, intent.chargeId, false));
  return { status: 200, body: shownRefund(intent, made) };
}

export function findRefund(books: Books, request: FakeRequest): FakeReply {
  const { refusal: refused } = fieldsOf(request, {});
  const found = [...books.intents.values()].flatMap((intent) =>
    intent.refunds.filter(({ id }) => id === request.params.id).map((one) => shownRefund(intent, one)),
  );
  return refused ?? (found[0] ? { status: 200, body: found[0] } : noSuch('refund'));
}

export function listRefunds(books: Books, request: FakeRequest): FakeReply {
  const { fields, refusal: refused } = fieldsOf(request, listRefundsRules);
  if (refused) return refused;
  const intent = books.intents.get(fields.get('payment_intent') ?? '');
  if (!intent) return noSuch('payment_intent');
  const refunds = intent.refunds.map((one) => shownRefund(intent, one));
  return page(refunds, request.path, fields);
}
