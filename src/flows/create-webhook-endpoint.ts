import type { EventType } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import {
  mostEndpoints,
  type WebhookEndpoint,
  type WebhookSignature,
  webhookEndpointObject,
} from '../domain/webhook-endpoint.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { insertEndpoint, listEndpoints } from '../store/endpoints.ts';
import { lockMerchant } from '../store/merchants.ts';
import type { Seal } from '../vault/seal.ts';
import { makeEndpointKeys } from './steps/endpoint-keys.ts';
import { keptSecret, onceWithSecret } from './steps/kept-secret.ts';
import { addWebhookSecret } from './steps/webhook-secrets.ts';

export interface CreateWebhookEndpointDeps {
  readonly db: Db;
  readonly seal: Seal;
}

export interface CreateWebhookEndpointInput {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly url: string;
  readonly eventTypes: readonly EventType[];
  readonly description: string | null;
  readonly signatures: readonly WebhookSignature[];
  readonly now: Date;
  readonly idempotency: OnceKey | null;
}

/**
 * A receiver of all events of a mode, with a secret of its own; the URL has been checked. The answer is the only place
 * where the secret is ever seen, and a repeat under the caller's key sees the same.
 */
export async function createWebhookEndpoint(
  deps: CreateWebhookEndpointDeps,
  input: CreateWebhookEndpointInput,
): Promise<OnceResult<'too_many'>> {
  const { idempotency, now, ...choices } = input;
  const result = await answerOnce<'too_many'>(deps.db, idempotency, now, async (tx) => {
    const { merchantId, livemode } = choices;
    // Held until the end, so that two at once do not both find the last place free.
    await lockMerchant(tx, merchantId);
    if ((await listEndpoints(tx, { merchantId, livemode })).length >= mostEndpoints)
      return { kind: 'refused', refusal: 'too_many' };
    const id = newId('we');
    const keys = choices.signatures.includes('v1a') ? makeEndpointKeys(deps.seal, { merchantId, id }) : null;
    const endpoint: WebhookEndpoint = {
      ...choices,
      id,
      status: 'enabled',
      disabledReason: null,
      publicKey: keys?.publicKey ?? null,
      createdAt: now,
    };
    await insertEndpoint(tx, endpoint, keys?.sealedPrivateKey);
    const made = await addWebhookSecret(tx, deps.seal, { merchantId, livemode, endpointId: id, now });
    const body = JSON.stringify(webhookEndpointObject(endpoint, made.secret.reveal()));
    const keptBody = JSON.stringify(webhookEndpointObject(endpoint, keptSecret(made.id)));
    return { kind: 'done', status: 200, body, keptBody, objectId: id };
  });
  return onceWithSecret(deps, choices, result);
}
