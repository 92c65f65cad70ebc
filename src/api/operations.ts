import type { Operation } from './operation.ts';
import { createCheckoutSession } from './v2/create-checkout-session.ts';
import { createRefund, createRefundAlias } from './v2/create-refund.ts';
import { expireCheckoutSession } from './v2/expire-checkout-session.ts';
import { getCheckoutSession } from './v2/get-checkout-session.ts';
import { getRefund } from './v2/get-refund.ts';
import { listCheckoutSessions } from './v2/list-checkout-sessions.ts';
import { listRefunds, listRefundsOfSession } from './v2/list-refunds.ts';

/** Everything the API can do. */
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
