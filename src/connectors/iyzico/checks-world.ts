import { createHmac } from 'node:crypto';
import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';
import type { Json } from './books-world.ts';
import { failure } from './replies-world.ts';
import { apiKey, secretKey } from './signature-world.ts';

/** Fields that the official client sends in the body of every request. */
export const common = ['locale', 'conversationId'];

/** Fields that begin a payment, whichever way its card is taken. */
export const paymentFields = [
  ...common,
  'price',
  'paidPrice',
  'currency',
  'basketId',
  'paymentGroup',
  'buyer',
  'billingAddress',
  'basketItems',
  'callbackUrl',
];

/** Fields of a buyer that iyzico requires. */
export const buyerFields = [
  'id',
  'name',
  'surname',
  'identityNumber',
  'email',
  'registrationAddress',
  'city',
  'country',
  'ip',
];

/** iyzico's signature of the request, over exactly what came. */
export function guarded(answer: (request: FakeRequest) => FakeReply): (request: FakeRequest) => FakeReply {
  return (request) => {
    const random = request.headers['x-iyzi-rnd'] ?? '';
    const signature = createHmac('sha256', secretKey)
      .update(`${random}${request.path}${request.body}`)
      .digest('hex');
    const text = `apiKey:${apiKey}&randomKey:${random}&signature:${signature}`;
    const isOurs = request.headers.authorization === `IYZWSv2 ${Buffer.from(text).toString('base64')}`;
    return isOurs ? answer(request) : failure({}, '1000', undefined);
  };
}

/** Fields that the official client would not send, or that iyzico requires and are not there, are a mistake of ours. */
export function check(
  json: Json | undefined,
  required: readonly string[],
  optional: readonly string[] = [],
): Json {
  const given = Object.keys(json ?? {});
  const missing = required.filter((name) => json?.[name] === undefined || json[name] === '');
  const odd = given.filter((name) => !required.includes(name) && !optional.includes(name));
  if (missing.length + odd.length > 0)
    throw new NotUnderstood(`missing ${missing.join()}, odd ${odd.join()}`);
  return json ?? {};
}
