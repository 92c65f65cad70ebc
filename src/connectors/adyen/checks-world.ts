import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';
import { readPublished } from '../conformance/published.ts';
import { type Books, merchantAccount } from './books-world.ts';

/** The only API key that the fake lets in. */
export const apiKey = 'AQE-key-of-the-fake-merchant-account';

const published = readPublished('adyen/CheckoutService-v72.json');

/** Lets in by the key, holds the body to the description, and answers a repeated key with the first answer. */
export function guardOf(books: Books) {
  return (pointer: string, answer: (request: FakeRequest) => FakeReply) =>
    (request: FakeRequest): FakeReply => {
      if (request.headers['x-api-key'] !== apiKey)
        return error(401, '000', 'HTTP Status Response - Unauthorized', 'security');
      if (request.json?.merchantAccount !== undefined && request.json.merchantAccount !== merchantAccount)
        return error(403, '901', 'Invalid Merchant Account', 'security');
      const mistakes = published?.mistakes(`#/components/schemas/${pointer}`, request.json) ?? [];
      if (mistakes.length > 0) throw new NotUnderstood(`${request.path}: ${mistakes.join('; ')}`);
      const key = request.headers['idempotency-key'];
      if (key === undefined) return answer(request);
      if (key.length > 64) throw new NotUnderstood('an idempotency key has 64 characters at most');
      const reply = books.answers.get(key) ?? answer(request);
      books.answers.set(key, reply);
      return reply;
    };
}

/** An answer that says it went well. */
export function ok(body: object): FakeReply {
  return { status: 200, body };
}

/** An answer that refuses, in the shape of Adyen's errors. */
export function error(status: number, errorCode: string, message: string, errorType: string): FakeReply {
  return { status, body: { status, errorCode, message, errorType } };
}
