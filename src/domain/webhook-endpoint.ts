import type { EventType } from './event.ts';

/** `v1`: the shared secret, always there. `v1a`: ed25519 beside it, which anybody can check with the public key. */
export const webhookSignatures = ['v1', 'v1a'] as const;
export type WebhookSignature = (typeof webhookSignatures)[number];

/** More than any merchant needs, and few enough that every event may have a delivery to each. */
export const mostEndpoints = 16;

export const endpointStatuses = ['enabled', 'disabled'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/** The reason of an endpoint that its merchant disabled; every other reason is ours. */
export const disabledByMerchant = 'It was disabled by the API.';

/** A receiver of all events of a mode that it asked for. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly url: string;
  readonly eventTypes: readonly EventType[];
  readonly status: EndpointStatus;
  readonly disabledReason: string | null;
  readonly description: string | null;
  readonly signatures: readonly WebhookSignature[];
  /** `whpk_…`, as Standard Webhooks writes it. */
  readonly publicKey: string | null;
  readonly createdAt: Date;
}

/** An endpoint as merchants see it; `secret` only in the answers that make one. */
export interface WebhookEndpointObject {
  readonly id: string;
  readonly object: 'webhook_endpoint';
  readonly url: string;
  readonly enabled_events: readonly EventType[];
  readonly status: EndpointStatus;
  readonly disabled_reason: string | null;
  readonly description: string | null;
  readonly signatures: readonly WebhookSignature[];
  readonly public_key: string | null;
  readonly created: string;
  readonly livemode: boolean;
  readonly secret?: string;
}

export function webhookEndpointObject(endpoint: WebhookEndpoint, secret?: string): WebhookEndpointObject {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    url: endpoint.url,
    enabled_events: endpoint.eventTypes,
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    description: endpoint.description,
    signatures: endpoint.signatures,
    public_key: endpoint.signatures.includes('v1a') ? endpoint.publicKey : null,
    created: endpoint.createdAt.toISOString(),
    livemode: endpoint.livemode,
    ...(secret !== undefined && { secret }),
  };
}
