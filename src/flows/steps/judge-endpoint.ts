import {
  type Delivery,
  type DeliveryResult,
  disableAfterFailingMs,
  warnAfterFailingMs,
} from '../../domain/delivery.ts';
import { sessionTarget } from '../../domain/delivery-object.ts';
import { eventTypes, newEvent } from '../../domain/event.ts';
import { newId } from '../../domain/id.ts';
import { type WebhookEndpoint, webhookEndpointObject } from '../../domain/webhook-endpoint.ts';
import type { Tx } from '../../store/db.ts';
import { giveUpDeliveriesOfDisabled } from '../../store/deliveries.ts';
import { disableEndpoint, updateEndpointHealth } from '../../store/endpoints.ts';
import { insertEvent } from '../../store/events.ts';
import { queueNotice } from './queue-notice.ts';

/**
 * What a try says of the health of its receiver. After a day of nothing but failures the merchant is warned by mail; after
 * five, or at 410, the endpoint is disabled: its other endpoints get an event and the merchant mail. An event that was given
 * up is told by mail too, of each receiver at most once a day.
 */
export async function judgeEndpoint(
  tx: Tx,
  delivery: Delivery,
  result: DeliveryResult,
  now: Date,
): Promise<void> {
  const { merchantId, target, livemode, url } = delivery;
  const key = { merchantId, id: target };
  const failingSince = await updateEndpointHealth(tx, key, {
    failedAt: result.kind === 'delivered' ? null : now,
  });
  if (result.kind === 'delivered') return;
  const isGone = result.kind === 'failed' && result.isGone;
  const disabled = await disableEndpoint(
    tx,
    key,
    isGone
      ? { reason: 'The receiver answered 410 Gone.', failingBefore: null }
      : {
          reason: 'Every delivery of the last five days failed.',
          failingBefore: new Date(now.getTime() - disableAfterFailingMs),
        },
  );
  if (disabled) await tellOfDisabled(tx, now, disabled, isGone);
  // After every failure, not only the one that disabled: an event may have been queued at the same moment.
  await giveUpDeliveriesOfDisabled(tx, { merchantId, target }, now);
  const place = { url, livemode, endpointId: target === sessionTarget ? null : target };
  if (!disabled && failingSince && now.getTime() - failingSince.getTime() >= warnAfterFailingMs) {
    const once = [target, failingSince.toISOString()];
    await queueNotice(
      tx,
      { merchantId, now, once },
      { kind: 'endpoint_failing', since: failingSince, ...place },
    );
  }
  if (!disabled && result.kind === 'failed' && !isGone) {
    const { id: eventId, type: eventType } = JSON.parse(delivery.body) as { id: string; type: string };
    const once = [target, String(livemode), now.toISOString().slice(0, 10)];
    await queueNotice(
      tx,
      { merchantId, now, once },
      { kind: 'event_given_up', eventId, eventType, ...place },
    );
  }
}

async function tellOfDisabled(tx: Tx, now: Date, endpoint: WebhookEndpoint, isGone: boolean): Promise<void> {
  const { merchantId, livemode, url, id: endpointId } = endpoint;
  const type = 'endpoint.disabled';
  const event = newEvent({
    id: newId('evt'),
    type,
    merchantId,
    sessionId: null,
    sequence: 0,
    livemode,
    data: {
      object: webhookEndpointObject(endpoint),
      previous_attributes: { status: 'enabled', disabled_reason: null },
    },
    at: now,
    request: null,
  });
  await insertEvent(tx, event, { webhookUrl: null, isDefaultType: eventTypes[type].byDefault });
  const to = { merchantId, now, once: [event.id] };
  await queueNotice(tx, to, { kind: 'endpoint_disabled', isGone, url, livemode, endpointId });
}
