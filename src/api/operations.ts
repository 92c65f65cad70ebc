import type { Operation } from './operation.ts';
import type { PublicOperation } from './public-operation.ts';
import { createCheckoutSession } from './v2/create-checkout-session.ts';
import { createRefund, createRefundAlias } from './v2/create-refund.ts';
import { expireCheckoutSession } from './v2/expire-checkout-session.ts';
import { getCheckoutSession } from './v2/get-checkout-session.ts';
import { getRefund } from './v2/get-refund.ts';
import { listCheckoutSessions } from './v2/list-checkout-sessions.ts';
import { listRefunds, listRefundsOfSession } from './v2/list-refunds.ts';
import { reportLeakedKey } from './v2/report-leaked-key.ts';

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
];

/** What anybody may ask for. */
export const publicOperations: readonly PublicOperation[] = [reportLeakedKey];
