import { deliveryObject } from '../domain/delivery-object.ts';
import { newEvent } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import { type WebhookEndpoint, webhookEndpointObject } from '../domain/webhook-endpoint.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { insertEventAlone } from '../store/events.ts';
import { insertDeliveryTo } from '../store/resends.ts';

export interface TestWebhookEndpointInput {
  readonly endpoint: WebhookEndpoint;
  readonly now: Date;
  readonly request: { id: string; idempotency_key: string | null };
  readonly idempotency: OnceKey | null;
}

/** Sends a `ping` to one endpoint, whatever types it chose. The answer is the delivery that is about to be made. */
export function testWebhookEndpoint(
  deps: { readonly db: Db },
  input: TestWebhookEndpointInput,
): Promise<OnceResult<'disabled'>> {
  const { endpoint, now, request } = input;
  return answerOnce(deps.db, input.idempotency, now, async (tx) => {
    if (endpoint.status === 'disabled') return { kind: 'refused', refusal: 'disabled' };
    const { merchantId, livemode } = endpoint;
    const event = newEvent({
      id: newId('evt'),
      type: 'ping',
      merchantId,
      sessionId: null,
      sequence: 0,
      livemode,
      data: { object: webhookEndpointObject(endpoint), previous_attributes: {} },
      at: now,
      request,
    });
    await insertEventAlone(tx, event);
    const id = await insertDeliveryTo(tx, event, endpoint);
    const object = deliveryObject({
      id,
      merchantId,
      livemode,
      eventId: event.id,
      eventType: event.type,
      sessionId: null,
      target: endpoint.id,
      url: endpoint.url,
      state: 'pending',
      nextTryAt: now,
      createdAt: now,
      tries: [],
    });
    return { kind: 'done', status: 200, body: JSON.stringify(object), objectId: id };
  });
}
