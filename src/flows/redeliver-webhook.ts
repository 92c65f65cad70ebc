import assert from 'node:assert/strict';
import { deliveryObject } from '../domain/delivery-object.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { resendDelivery } from '../store/resends.ts';
import { findDelivery } from '../store/shown-deliveries.ts';

export interface RedeliverWebhookInput {
  readonly merchantId: string;
  readonly id: string;
  readonly now: Date;
  readonly idempotency: OnceKey | null;
}

/** Makes one delivery again, also one that arrived. One that is still on its way stays as it is, and is answered alike. */
export function redeliverWebhook(
  deps: { readonly db: Db },
  { merchantId, id, now, idempotency }: RedeliverWebhookInput,
): Promise<OnceResult<never>> {
  return answerOnce(deps.db, idempotency, now, async (tx) => {
    await resendDelivery(tx, { merchantId, id }, now);
    const delivery = await findDelivery(tx, { merchantId, id });
    assert.ok(delivery, 'Bug! A delivery that was found is gone');
    return { kind: 'done', status: 200, body: JSON.stringify(deliveryObject(delivery)), objectId: id };
  });
}
