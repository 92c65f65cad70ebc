import type { EventType } from './event.ts';

/** `v1`: the shared secret, always there. `v1a`: ed25519 beside it, which anybody can check with the public key. */
export type WebhookSignature = 'v1' | 'v1a';
export type WebhookSignatures = ['v1'] | ['v1', 'v1a'];

export interface CreateWebhookEndpointParams {
  url: string;
  /** The results of payments and refunds when you give none. */
  enabled_events?: EventType[];
  description?: string;
  signatures?: WebhookSignatures;
}

export interface UpdateWebhookEndpointParams {
  url?: string;
  enabled_events?: EventType[];
  description?: string | null;
  signatures?: WebhookSignatures;
  status?: 'enabled' | 'disabled';
}

export interface RotateWebhookSecretParams {
  /** Seconds for which deliveries are signed with the old secret too; 24 hours by default. */
  expire_old_in?: number;
}

export interface WebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  url: string;
  enabled_events: EventType[];
  status: 'enabled' | 'disabled';
  disabled_reason: string | null;
  description: string | null;
  signatures: WebhookSignature[];
  /** `whpk_…` with `v1a`; null without. */
  public_key: string | null;
  created: string;
  livemode: boolean;
  /** `whsec_…`, only in the answers that made it: keep it. */
  secret?: string;
}

export interface DeletedWebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  deleted: true;
}
