import { money } from '../../domain/money.ts';
import { capturing } from '../conformance/generated.ts';
import { inTime } from '../conformance/open-acquirer.ts';
import { saleOf } from '../conformance/order-for-tests.ts';
import type { CardMode, SaleRef } from '../connector.ts';
import { craftgate } from './index.ts';

export const operationId = 'op_ABCDEFGHIJKLMNOPQRSTUVWX';
export const amount = money(4900, 'TRY');
export const sale: SaleRef = saleOf(operationId, amount, '77');
export const token = '7c06e1ae-5d9d-4d9e-bb6b-58b0c7e1c4f1';
export const payment = {
  id: 77,
  externalId: operationId,
  paymentStatus: 'SUCCESS',
  price: 49,
  paidPrice: 49,
  currency: 'TRY',
};

/** A connector whose every request is answered by this, or by these in turn. */
export function answering(...answers: { status?: number; body: unknown }[]) {
  let at = 0;
  const credentials = craftgate.parseCredentials({
    base_url: 'https://api.example',
    api_key: 'key',
    secret_key: 'secret',
    card_entry: 'direct',
  });
  const as = (mode: CardMode) =>
    capturing(
      (deps) => craftgate.create({ ...credentials, mode }, deps),
      () => ({ status: 200, body: undefined, ...answers[Math.min(at++, answers.length - 1)] }),
    );
  return { direct: as('direct').connector, redirect: as('redirect').connector };
}

export const lookUp = (data: unknown, of: SaleRef = sale) =>
  answering({ body: { data } }).direct.lookup?.(of, inTime());
export const takeBack = (data: unknown, of: SaleRef = sale) =>
  answering({ body: { data } }).direct.reverse?.(of, inTime());
export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
