import type { Operation } from './operation.ts';
import { createCheckoutSession } from './v2/create-checkout-session.ts';
import { getCheckoutSession } from './v2/get-checkout-session.ts';
import { listCheckoutSessions } from './v2/list-checkout-sessions.ts';

/** Everything the API can do. */
export const operations: readonly Operation[] = [
  createCheckoutSession,
  getCheckoutSession,
  listCheckoutSessions,
];
