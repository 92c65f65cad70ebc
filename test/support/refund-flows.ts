import { type RefundObject, refundObject } from '../../src/domain/refund.ts';
import type { Session } from '../../src/domain/session.ts';
import { createRefund, type RefundRefusal } from '../../src/flows/create-refund.ts';
import type { Db } from '../../src/store/db.ts';
import { listRefunds } from '../../src/store/refunds.ts';
import type { MoneyDeps, MoneyOverrides } from './payment-flows.ts';

/** Refunds of a world of money, as its merchant asks for them and sees them. */
export interface RefundFlows {
  /** Asks for a refund of a paid session: all that is left, or an amount. */
  refund(
    session: Pick<Session, 'id'>,
    amountMinor?: number,
    deps?: MoneyOverrides,
  ): Promise<RefundObject | { refused: RefundRefusal }>;
  /** Refunds of a session, oldest first. */
  refunds(session: Pick<Session, 'id'>): Promise<RefundObject[]>;
}

export function refundFlows(
  world: { db: Db; merchantId: string; clock: { now(): Date } },
  depsWith: (over?: MoneyOverrides) => MoneyDeps,
): RefundFlows {
  const { db, merchantId, clock } = world;
  return {
    async refund({ id: sessionId }, amountMinor, over) {
      const result = await createRefund(depsWith(over), {
        merchantId,
        sessionId,
        now: clock.now(),
        amountMinor,
        expectedRefundableMinor: undefined,
        reason: null,
        metadata: {},
        request: null,
        idempotency: null,
      });
      if (result.kind === 'refused') return { refused: result.refusal };
      if (result.kind !== 'done') throw new Error(`the refund was ${result.kind}`);
      return JSON.parse(result.body) as RefundObject;
    },
    async refunds({ id: sessionId }) {
      const { refunds } = await listRefunds(db, { merchantId, sessionId }, { limit: 100 });
      return refunds.map(({ refund, ...context }) => refundObject(refund, context)).reverse();
    },
  };
}
