export type { CheckoutSessions } from './checkout-sessions.ts';
export { Maxfi, type MaxfiOptions } from './client.ts';
export {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  type FieldError,
  IdempotencyError,
  InvalidRequestError,
  MaxfiError,
  PermissionError,
  RateLimitError,
  WebhookVerificationError,
} from './errors.ts';
export type * from './event-types.ts';
export type { Events } from './events.ts';
export type { List } from './list.ts';
export type * from './refund-types.ts';
export type { Refunds } from './refunds.ts';
export type { RequestOptions } from './request.ts';
export {
  type KeySet,
  type SignedReturn,
  SignedReturnError,
  type VerifySignedReturnOptions,
  verifySignedReturn,
} from './signed-return.ts';
export type { TestClock, TestMode, TestOutcome } from './test-mode.ts';
export type * from './types.ts';
export type { WebhookDeliveries, WebhookEndpoints } from './webhook-endpoints.ts';
export type * from './webhook-types.ts';
export {
  type SignTestWebhookInput,
  signTestWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
} from './webhooks.ts';
