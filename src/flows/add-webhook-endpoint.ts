import type { EventType } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import type { Db } from '../store/db.ts';
import { insertEndpoint, type WebhookEndpoint } from '../store/endpoints.ts';

export interface AddWebhookEndpointDeps {
  readonly db: Db;
  readonly now: () => Date;
}

/** A merchant-wide receiver of events of one mode; the URL has been checked. */
export async function addWebhookEndpoint(
  deps: AddWebhookEndpointDeps,
  input: { merchantId: string; livemode: boolean; url: string; eventTypes: readonly EventType[] },
): Promise<WebhookEndpoint> {
  const endpoint: WebhookEndpoint = { id: newId('we'), ...input, createdAt: deps.now() };
  await deps.db.tx((tx) => insertEndpoint(tx, endpoint));
  return endpoint;
}
