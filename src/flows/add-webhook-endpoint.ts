import type { EventType } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import type { WebhookEndpoint } from '../domain/webhook-endpoint.ts';
import type { Db } from '../store/db.ts';
import { insertEndpoint } from '../store/endpoints.ts';

export interface AddWebhookEndpointDeps {
  readonly db: Db;
  readonly now: () => Date;
}

/** A merchant-wide receiver of events of one mode, with the merchant's own secret; the URL has been checked. */
export async function addWebhookEndpoint(
  deps: AddWebhookEndpointDeps,
  input: { merchantId: string; livemode: boolean; url: string; eventTypes: readonly EventType[] },
): Promise<WebhookEndpoint> {
  const endpoint: WebhookEndpoint = {
    id: newId('we'),
    ...input,
    status: 'enabled',
    disabledReason: null,
    description: null,
    signatures: ['v1'],
    publicKey: null,
    createdAt: deps.now(),
  };
  await deps.db.tx((tx) => insertEndpoint(tx, endpoint));
  return endpoint;
}
