export type { CheckoutSessionList, CheckoutSessions } from './checkout-sessions.ts';
export { Maxfi, type MaxfiOptions } from './client.ts';
export { type FieldError, MaxfiError, WebhookVerificationError } from './errors.ts';
export type { RequestOptions } from './request.ts';
export type * from './types.ts';
export {
  type SignTestWebhookInput,
  signTestWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
} from './webhooks.ts';
