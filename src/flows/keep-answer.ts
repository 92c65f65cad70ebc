import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';

/** Keeps the answer to work that was done in several transactions; who comes second is given the first one's. */
export function keepAnswer(
  deps: { readonly db: Db },
  of: { idempotency: OnceKey | null; now: Date; body: string; objectId: string },
): Promise<OnceResult<never>> {
  return answerOnce(deps.db, of.idempotency, of.now, async () => ({
    kind: 'done',
    status: 200,
    body: of.body,
    objectId: of.objectId,
  }));
}
