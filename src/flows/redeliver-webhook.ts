import assert from 'node:assert/strict';
import { deliveryObject, type ShownDelivery, sessionTarget } from '../domain/delivery-object.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db, Tx } from '../store/db.ts';
import { lockEndpoint } from '../store/endpoints.ts';
import { hastenDelivery, resendDelivery } from '../store/resends.ts';
import { findDelivery } from '../store/shown-deliveries.ts';

export interface RedeliverWebhookInput {
  readonly merchantId: string;
  readonly id: string;
  readonly now: Date;
  readonly idempotency: OnceKey | null;
}

/**
 * Makes one delivery again, also one that arrived or was given up, to where its endpoint is by now. One that waits for its
 * next try is tried at once. Refused when the endpoint is disabled or gone.
 */
export function redeliverWebhook(
  deps: { readonly db: Db },
  { merchantId, id, now, idempotency }: RedeliverWebhookInput,
): Promise<OnceResult<'disabled' | 'deleted'>> {
  const find = async (tx: Tx) => {
    const delivery = await findDelivery(tx, { merchantId, id });
    assert.ok(delivery, 'Bug! A delivery that was found is gone');
    return delivery;
  };
  return answerOnce(deps.db, idempotency, now, async (tx) => {
    const before = await find(tx);
    const url = await urlOf(tx, before);
    if (url.kind !== 'found') return { kind: 'refused', refusal: url.kind };
    await hastenDelivery(tx, before, now);
    await resendDelivery(tx, { merchantId, id }, { url: url.url, now });
    return { kind: 'done', status: 200, body: JSON.stringify(deliveryObject(await find(tx))), objectId: id };
  });
}

type Place = { kind: 'found'; url: string } | { kind: 'disabled' | 'deleted' };

/** A session's own URL never changes; an endpoint may have moved. */
async function urlOf(tx: Tx, { merchantId, target, url }: ShownDelivery): Promise<Place> {
  if (target === sessionTarget) return { kind: 'found', url };
  const endpoint = await lockEndpoint(tx, { merchantId, id: target });
  if (!endpoint) return { kind: 'deleted' };
  return endpoint.status === 'enabled' ? { kind: 'found', url: endpoint.url } : { kind: 'disabled' };
}
