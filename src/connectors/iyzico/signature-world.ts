import { createHmac } from 'node:crypto';

/** The name of the fake shop's key, as its requests carry it. */
export const apiKey = 'sandbox-api-key-of-the-fake';

/** The secret with which the shop and the fake sign what they send. */
export const secretKey = 'sandbox-secret-key-of-the-fake';

/** iyzico's signature of what it answers: its values in their order, with colons between them. */
export function sign(params: readonly unknown[]): string {
  return createHmac('sha256', secretKey).update(params.join(':')).digest('hex');
}
