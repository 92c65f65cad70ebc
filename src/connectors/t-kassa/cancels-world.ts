import type { FakeReply } from '../conformance/fake-http.ts';
import { type Books, lineOf, type Payment, report } from './books-world.ts';
import { refusal, type Sent } from './checks-world.ts';
import { find, ok } from './operations-world.ts';

/** Called off, or given back. A card's under a name that came before is not given back again. */
export function cancel(books: Books, sent: Sent): FakeReply {
  const payment = find(books, sent.PaymentId);
  if (!payment) return refusal('255');
  const name = String(sent.ExternalRequestId);
  const before = payment.leftMinor;
  const stands = () =>
    ok(payment, {
      OriginalAmount: before,
      NewAmount: payment.leftMinor,
      PaymentId: Number(payment.id),
      ExternalRequestId: name,
    });
  if (!payment.isSbp && payment.cancels.has(name)) return stands();
  if (payment.status === 'NEW') {
    payment.status = 'CANCELED';
    payment.leftMinor = 0;
    payment.cancels.set(name, 0);
    report(books, payment);
    return stands();
  }
  if (!['CONFIRMED', 'PARTIAL_REFUNDED'].includes(payment.status)) return refusal('8');
  const amountMinor = sent.Amount === undefined ? payment.amountMinor : Number(sent.Amount);
  if (amountMinor > before) return refusal('330');
  payment.cancels.set(name, amountMinor);
  payment.leftMinor -= amountMinor;
  if (payment.isSbp) payment.status = 'ASYNC_REFUNDING';
  else giveBack(books, payment, name, amountMinor);
  return stands();
}

export function giveBack(books: Books, payment: Payment, name: string, amountMinor: number): void {
  payment.status = payment.leftMinor === 0 ? 'REFUNDED' : 'PARTIAL_REFUNDED';
  if (name.startsWith('reverse-')) books.takenBack.push(payment.orderId);
  else books.given.push(lineOf(name, amountMinor));
  report(books, payment, amountMinor);
}
