export type { CheckoutSessions } from './checkout-sessions.ts';
export { Maxfi, type MaxfiOptions } from './client.ts';
export {
  ApiError,
  type ApiErrorCode,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  type ErrorCode,
  type FieldError,
  IdempotencyError,
  InvalidRequestError,
  type LocalErrorCode,
  MaxfiError,
  type MaxfiErrorFacts,
  NotFoundError,
  PermissionError,
  RateLimitError,
  RequestTimeoutError,
  UnexpectedAnswerError,
  WebhookVerificationError,
} from './errors.ts';
export type * from './event-types.ts';
export type { Events } from './events.ts';
export type { List } from './list.ts';
export type * from './refund-types.ts';
export type { Refunds } from './refunds.ts';
export type { RequestOptions } from './request.ts';
export {
  makeTestKeyPair,
  type SignedWebhook,
  type SignTestWebhookInput,
  signTestWebhook,
} from './sign-test-webhook.ts';
export {
  type KeySet,
  type SignedReturn,
  SignedReturnError,
  type VerifySignedReturnOptions,
  verifySignedReturn,
} from './signed-return.ts';
export type { TestClock, TestMode, TestOutcome } from './test-mode.ts';
export type * from './types.ts';
export { type HeaderBag, type VerifyWebhookOptions, verifyWebhook } from './verify-webhook.ts';
export type { WebhookDeliveries, WebhookEndpoints } from './webhook-endpoints.ts';
export type * from './webhook-types.ts';
