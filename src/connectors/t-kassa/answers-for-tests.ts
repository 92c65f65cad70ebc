import { newId } from '../../domain/id.ts';
import { money } from '../../domain/money.ts';
import { capturing, type SentRequest } from '../conformance/generated.ts';
import { orderForTests, saleOf } from '../conformance/order-for-tests.ts';
import type { PayOrder } from '../connector.ts';
import { password, signed, terminalKey } from './books-world.ts';
import { publicKey } from './checks-world.ts';
import { tKassa } from './index.ts';

export const operationId = 'op_0123456789abcdefABCDEF42';
export const amount = money(4900, 'RUB');
export const sale = saleOf(operationId, amount, '2304882');

/** Fields of an answer about that sale. */
export const about = {
  TerminalKey: terminalKey,
  OrderId: operationId,
  Success: true,
  ErrorCode: '0',
  PaymentId: '2304882',
};

/** A payment of an order, and the order. */
export const line = (Status: string, more: object = {}) => ({
  PaymentId: '2304882',
  Status,
  Success: 'true',
  ErrorCode: 0,
  Amount: 4900,
  ...more,
});
export const order = (...Payments: object[]) => ({ CheckOrder: { ...about, Payments } });

/** An order of a customer who pays in the app of his bank. */
export const bankApp = (amountMinor = 4900): PayOrder => ({
  ...orderForTests,
  operationId: newId('op'),
  amount: money(amountMinor, 'RUB'),
  sendBefore: new Date(Date.now() + 60_000),
  source: { kind: 'bank_app' },
});

export const refusedWith = (ErrorCode: string, fields: object = {}) => ({
  Success: false,
  ErrorCode,
  ...fields,
});

export const reply = (body: unknown, status = 200) => ({ kind: 'answer', status, body }) as const;

/** A connector that is answered by the name of each method. */
export function answeredBy(
  answers: Readonly<Record<string, unknown>>,
  mode: 'redirect' | 'direct' = 'direct',
) {
  const credentials = tKassa.parseCredentials({
    base_url: 'https://bank.example/',
    terminal_key: terminalKey,
    password,
    public_key: publicKey,
    card_entry: mode,
  });
  return capturing(
    (deps) => tKassa.create(credentials, deps),
    (request) => {
      const answer = answers[methodOf(request)];
      if (answer === undefined) return { status: 500, body: {} };
      return { status: 200, body: typeof answer === 'function' ? answer(fieldsOf(request)) : answer };
    },
  );
}

export function methodOf({ url }: SentRequest): string {
  return new URL(url).pathname.replace('/v2/', '');
}

export function fieldsOf({ body, headers }: SentRequest): Record<string, unknown> {
  return headers['content-type'] === 'application/json'
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
}

export function isSigned(request: SentRequest): boolean {
  const fields = fieldsOf(request);
  return fields.Token === signed(fields);
}
