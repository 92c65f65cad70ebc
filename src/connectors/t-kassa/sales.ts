import type { LookupOutcome, SaleRef } from '../connector.ts';
import { asFields, unparsable } from '../reading.ts';
import type { Client } from './client.ts';
import { credentialCodes, notFoundCodes } from './declines.ts';
import { isAbout, type Payment, paymentOf, readReply, standingOutcome } from './replies.ts';

/** Every payment that the bank has under our reference: one, unless a network repeated the message that made it. */
export type FoundOrder =
  | { kind: 'order'; payments: readonly Payment[] }
  | Extract<LookupOutcome, { kind: 'not_found' | 'not_reached' | 'unknown' }>;

export async function findOrder(
  client: Client,
  { operationId, reference }: Pick<SaleRef, 'operationId' | 'reference'>,
  signal: AbortSignal,
): Promise<FoundOrder> {
  const reply = await client.call('CheckOrder', { OrderId: operationId }, signal);
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  const read = readReply(reply);
  if (read.kind === 'refused')
    return read.code === '335' ? { kind: 'not_found' } : { kind: 'unknown', cause: `code_${read.code}` };
  if (read.kind !== 'fields') return { kind: 'unknown', cause: read.cause };
  const { OrderId, Payments } = read.fields;
  if (OrderId !== operationId) return { kind: 'unknown', cause: 'reference_mismatch' };
  if (!Array.isArray(Payments)) return unparsable;
  const payments = Payments.map((one) => paymentOf(asFields(one) ?? {}));
  const known = payments.filter((one) => one !== undefined);
  // A line that is not understood may be the one that charged.
  if (known.length < payments.length) return unparsable;
  if (reference !== null && !known.some(({ id }) => id === reference))
    return known.length === 0 ? { kind: 'not_found' } : { kind: 'unknown', cause: 'reference_mismatch' };
  return known.length === 0 ? { kind: 'not_found' } : { kind: 'order', payments: known };
}

/** What became of a sale. */
export async function lookUpSale(client: Client, sale: SaleRef, signal: AbortSignal): Promise<LookupOutcome> {
  const found = await findOrder(client, sale, signal);
  if (found.kind !== 'order') return found;
  const outcomes: LookupOutcome[] = [];
  for (const payment of found.payments) {
    const whole = payment.amount ? payment : await withAmount(client, sale.operationId, payment, signal);
    outcomes.push(standingOutcome(whole, sale.amount));
  }
  return weightiest(outcomes);
}

/** An order may leave the amount out; the payment itself tells it. */
async function withAmount(
  client: Client,
  operationId: string,
  payment: Payment,
  signal: AbortSignal,
): Promise<Payment> {
  const read = readReply(await client.call('GetState', { PaymentId: payment.id }, signal));
  if (read.kind !== 'fields' || !isAbout(read.fields, { operationId, paymentId: payment.id })) return payment;
  return { ...payment, amount: paymentOf(read.fields)?.amount };
}

/** Of several payments of one sale the one counts that says most of money. */
function weightiest(outcomes: readonly LookupOutcome[]): LookupOutcome {
  const approved = outcomes.filter(({ kind }) => kind === 'approved');
  // Charged twice for one message: a person has to see that.
  if (approved.length > 1) return { kind: 'unknown', cause: 'charged_twice' };
  const order = ['approved', 'unknown', 'pending', 'reversed', 'declined'];
  const weight = (outcome: LookupOutcome) =>
    order.indexOf(outcome.kind) + (outcome.kind === 'reversed' && outcome.amount === null ? 2 : 0);
  const [first = unparsable, ...others] = outcomes;
  return others.reduce((most, one) => (weight(one) < weight(most) ? one : most), first);
}

/** Whether the bank lets us in: it says so before it looks for the order. */
export async function verify(client: Client, signal: AbortSignal) {
  const reply = await client.call('CheckOrder', { OrderId: 'verify' }, signal);
  const read = readReply(reply);
  if (read.kind === 'fields') return { kind: 'accepted' } as const;
  if (read.kind !== 'refused') return { kind: 'not_reached', cause: read.cause } as const;
  if (notFoundCodes.has(read.code)) return { kind: 'accepted' } as const;
  const kind = credentialCodes.has(read.code) ? 'refused' : 'not_reached';
  return { kind, cause: `code_${read.code}` } as const;
}
