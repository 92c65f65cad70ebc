import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { ageTestObjects } from '../store/test-clock.ts';

export interface AdvanceTestClockInput {
  readonly merchantId: string;
  readonly seconds: number;
  readonly now: Date;
  readonly idempotency: OnceKey | null;
}

/**
 * Lets time pass for a merchant's test objects: what waits for a moment becomes older, all of it in one transaction. No clock
 * is changed, so nothing of live mode and no other merchant can be touched.
 */
export function advanceTestClock(
  deps: { readonly db: Db },
  { merchantId, seconds, now, idempotency }: AdvanceTestClockInput,
): Promise<OnceResult<never>> {
  return answerOnce(deps.db, idempotency, now, async (tx) => {
    const aged = await ageTestObjects(tx, { merchantId, seconds });
    const body = JSON.stringify({ object: 'test_clock', advanced_seconds: seconds, aged });
    return { kind: 'done', status: 200, body, objectId: 'test_clock' };
  });
}
