import type { Maxfi } from '../../sdk/src/index.ts';

/** How one operation of the API is called by the SDK. */
export interface SdkMethod {
  /** Resource and method: `refunds.create`. */
  readonly name: string;
  /** Which argument is the body or the query, or its type made of the arguments `A`; absent when there is nothing to say. */
  readonly params?: number | string;
  /** Calls it, with `objectIds` where it wants an id. */
  call(maxfi: Maxfi): PromiseLike<unknown>;
}

/** Ids in the paths of the calls below. */
export const objectIds = {
  session: 'cs_test_1',
  refund: 're_1',
  event: 'evt_1',
  endpoint: 'we_1',
  delivery: 'whd_1',
};
const { session, refund, event, endpoint, delivery } = objectIds;

/** By the id of the operation in `/openapi.json`. */
export const sdkMethods: Readonly<Record<string, SdkMethod>> = {
  createCheckoutSession: {
    name: 'checkoutSessions.create',
    params: 0,
    call: (maxfi) => maxfi.checkoutSessions.create({ amount: 4900, currency: 'AZN' }),
  },
  getCheckoutSession: {
    name: 'checkoutSessions.retrieve',
    call: (maxfi) => maxfi.checkoutSessions.retrieve(session),
  },
  listCheckoutSessions: {
    name: 'checkoutSessions.list',
    params: 0,
    call: (maxfi) => maxfi.checkoutSessions.list(),
  },
  expireCheckoutSession: {
    name: 'checkoutSessions.expire',
    call: (maxfi) => maxfi.checkoutSessions.expire(session),
  },
  createRefund: { name: 'refunds.create', params: 1, call: (maxfi) => maxfi.refunds.create(session) },
  getRefund: { name: 'refunds.retrieve', call: (maxfi) => maxfi.refunds.retrieve(refund) },
  listRefunds: { name: 'refunds.list', params: 0, call: (maxfi) => maxfi.refunds.list() },
  listRefundsOfSession: {
    name: 'refunds.listOfSession',
    params: 1,
    call: (maxfi) => maxfi.refunds.listOfSession(session),
  },
  getEvent: { name: 'events.retrieve', call: (maxfi) => maxfi.events.retrieve(event) },
  listEvents: { name: 'events.list', params: 0, call: (maxfi) => maxfi.events.list() },
  resendEvent: { name: 'events.resend', params: 1, call: (maxfi) => maxfi.events.resend(event) },
  resendEvents: {
    name: 'events.resendRange',
    params: 0,
    call: (maxfi) => maxfi.events.resendRange({ created: { gte: '2026-11-22T08:00:00Z' } }),
  },
  createWebhookEndpoint: {
    name: 'webhookEndpoints.create',
    params: 0,
    call: (maxfi) => maxfi.webhookEndpoints.create({ url: 'https://shop.example/webhooks' }),
  },
  getWebhookEndpoint: {
    name: 'webhookEndpoints.retrieve',
    call: (maxfi) => maxfi.webhookEndpoints.retrieve(endpoint),
  },
  listWebhookEndpoints: {
    name: 'webhookEndpoints.list',
    call: (maxfi) => maxfi.webhookEndpoints.list(),
  },
  updateWebhookEndpoint: {
    name: 'webhookEndpoints.update',
    params: 1,
    call: (maxfi) => maxfi.webhookEndpoints.update(endpoint, { status: 'enabled' }),
  },
  deleteWebhookEndpoint: {
    name: 'webhookEndpoints.delete',
    call: (maxfi) => maxfi.webhookEndpoints.delete(endpoint),
  },
  rotateWebhookSecret: {
    name: 'webhookEndpoints.rotateSecret',
    params: 1,
    call: (maxfi) => maxfi.webhookEndpoints.rotateSecret(endpoint),
  },
  testWebhookEndpoint: {
    name: 'webhookEndpoints.test',
    call: (maxfi) => maxfi.webhookEndpoints.test(endpoint),
  },
  listWebhookDeliveries: {
    name: 'webhookEndpoints.deliveries',
    params: 1,
    call: (maxfi) => maxfi.webhookEndpoints.deliveries(endpoint),
  },
  getWebhookDelivery: {
    name: 'webhookDeliveries.retrieve',
    call: (maxfi) => maxfi.webhookDeliveries.retrieve(delivery),
  },
  listAllWebhookDeliveries: {
    name: 'webhookDeliveries.list',
    params: 0,
    call: (maxfi) => maxfi.webhookDeliveries.list(),
  },
  redeliverWebhookDelivery: {
    name: 'webhookDeliveries.redeliver',
    call: (maxfi) => maxfi.webhookDeliveries.redeliver(delivery),
  },
  completeTestSession: {
    name: 'testMode.complete',
    params: '{ outcome: A[1] }',
    call: (maxfi) => maxfi.testMode.complete(session, 'approved'),
  },
  advanceTestClock: {
    name: 'testMode.advanceClock',
    params: '{ advance_seconds: A[0] }',
    call: (maxfi) => maxfi.testMode.advanceClock(60),
  },
};

/** Operations that the SDK leaves out, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  createRefundAlias: 'another path of createRefund',
  reportLeakedKey: 'for scanners of leaked keys, who have no key of their own',
};
