import type { Operation } from './operation.ts';
import type { PublicOperation } from './public-operation.ts';
import { advanceTestClock } from './v2/advance-test-clock.ts';
import { deleteWebhookEndpoint, updateWebhookEndpoint } from './v2/change-webhook-endpoint.ts';
import { completeTestSession } from './v2/complete-test-session.ts';
import { createCheckoutSession } from './v2/create-checkout-session.ts';
import { createRefund, createRefundAlias } from './v2/create-refund.ts';
import { createWebhookEndpoint } from './v2/create-webhook-endpoint.ts';
import { expireCheckoutSession } from './v2/expire-checkout-session.ts';
import { getCheckoutSession } from './v2/get-checkout-session.ts';
import { getRefund } from './v2/get-refund.ts';
import { listCheckoutSessions } from './v2/list-checkout-sessions.ts';
import { listRefunds, listRefundsOfSession } from './v2/list-refunds.ts';
import { getEvent, listEvents } from './v2/read-events.ts';
import { getWebhookEndpoint, listWebhookEndpoints } from './v2/read-webhook-endpoints.ts';
import { reportLeakedKey } from './v2/report-leaked-key.ts';
import { resendEvent, resendEvents } from './v2/resend-events.ts';
import { rotateWebhookSecret } from './v2/rotate-webhook-secret.ts';
import { testWebhookEndpoint } from './v2/test-webhook-endpoint.ts';
import {
  getWebhookDelivery,
  listAllWebhookDeliveries,
  listWebhookDeliveries,
  redeliverWebhookDelivery,
} from './v2/webhook-deliveries.ts';

/** Everything the API can do with a key. */
export const operations: readonly Operation[] = [
  createCheckoutSession,
  getCheckoutSession,
  listCheckoutSessions,
  expireCheckoutSession,
  createRefund,
  createRefundAlias,
  listRefundsOfSession,
  listRefunds,
  getRefund,
  listEvents,
  getEvent,
  resendEvent,
  resendEvents,
  createWebhookEndpoint,
  listWebhookEndpoints,
  getWebhookEndpoint,
  updateWebhookEndpoint,
  deleteWebhookEndpoint,
  rotateWebhookSecret,
  testWebhookEndpoint,
  listWebhookDeliveries,
  listAllWebhookDeliveries,
  getWebhookDelivery,
  redeliverWebhookDelivery,
  completeTestSession,
  advanceTestClock,
];

/** What anybody may ask for. */
export const publicOperations: readonly PublicOperation[] = [reportLeakedKey];
