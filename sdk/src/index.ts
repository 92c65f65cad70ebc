export type { CheckoutSessions } from './checkout-sessions.ts';
export { Maxfi, type MaxfiOptions } from './client.ts';
export {
  type ApiErrorCode,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  type ErrorCode,
  type FieldError,
  IdempotencyError,
  InvalidRequestError,
  type LocalErrorCode,
  MaxfiError,
  type MaxfiErrorFacts,
  NoConnectorError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  RequestTimeoutError,
  ServerError,
  SignedReturnError,
  UnexpectedAnswerError,
  WebhookVerificationError,
} from './errors.ts';
export type { Events } from './events.ts';
export type { List } from './list.ts';
export type { Refunds } from './refunds.ts';
export type { RequestOptions } from './request.ts';
export {
  makeTestKeyPair,
  type SignedWebhook,
  type SignTestWebhookInput,
  signTestWebhook,
} from './sign-test-webhook.ts';
export type { TestMode } from './test-mode.ts';
export type * from './types/checkout-session.ts';
export type * from './types/event.ts';
export type * from './types/refund.ts';
export type * from './types/test-mode.ts';
export type * from './types/webhook-delivery.ts';
export type * from './types/webhook-endpoint.ts';
export type * from './types/words.ts';
export {
  type ExpectedPayment,
  type Jwks,
  type JwksKey,
  type SignedReturn,
  type VerifySignedReturnOptions,
  verifySignedReturn,
} from './verify-signed-return.ts';
export { type HeaderBag, type VerifyWebhookOptions, verifyWebhook } from './verify-webhook.ts';
export { version } from './version.ts';
export type { WebhookDeliveries } from './webhook-deliveries.ts';
export type { WebhookEndpoints } from './webhook-endpoints.ts';
