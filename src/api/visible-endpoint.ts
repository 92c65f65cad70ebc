import type { ApiKey } from '../domain/api-key.ts';
import type { ShownDelivery } from '../domain/delivery-object.ts';
import type { WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import type { Queryable } from '../store/db.ts';
import { findEndpoint } from '../store/endpoints.ts';
import { findEvent, type ShownEvent } from '../store/events.ts';
import { findDelivery } from '../store/shown-deliveries.ts';
import { ApiError } from './errors.ts';
import { otherMode } from './visible-session.ts';

/** The endpoint that a key may see, of its own mode only, or the 404. */
export async function findVisibleEndpoint(
  db: Queryable,
  caller: ApiKey,
  id: string,
  param = 'id',
): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(db, { merchantId: caller.merchantId, id });
  return ofOwnMode(endpoint, caller, 'webhook endpoint', param);
}

/** The delivery that a key may see, of its own mode only, or the 404. */
export async function findVisibleDelivery(
  db: Queryable,
  caller: ApiKey,
  id: string,
  param = 'id',
): Promise<ShownDelivery> {
  const delivery = await findDelivery(db, { merchantId: caller.merchantId, id });
  return ofOwnMode(delivery, caller, 'webhook delivery', param);
}

/** The event that a key may see: of its mode, and of the test sessions that a live key made. */
export async function findVisibleEvent(
  db: Queryable,
  caller: ApiKey,
  id: string,
  param = 'id',
): Promise<ShownEvent> {
  const event = await findEvent(db, { merchantId: caller.merchantId, id });
  if (event && caller.livemode && event.sessionCreatedByKeyId === caller.lineId) return event;
  return ofOwnMode(event, caller, 'event', param);
}

function ofOwnMode<Found extends { readonly livemode: boolean }>(
  found: Found | undefined,
  caller: ApiKey,
  what: string,
  param: string,
): Found {
  if (!found) throw new ApiError('NOT_FOUND', { message: `There is no ${what} with this id.`, param });
  if (found.livemode !== caller.livemode) throw otherMode(what, found.livemode, param);
  return found;
}
