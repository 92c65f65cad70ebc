import assert from 'node:assert/strict';
import { type WebhookEndpoint, webhookEndpointObject } from '../domain/webhook-endpoint.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db } from '../store/db.ts';
import { lockEndpoint, updateEndpoint, updateEndpointKeys } from '../store/endpoints.ts';
import type { Seal } from '../vault/seal.ts';
import { makeEndpointKeys } from './steps/endpoint-keys.ts';

export interface UpdateWebhookEndpointDeps {
  readonly db: Db;
  readonly seal: Seal;
}

export interface UpdateWebhookEndpointInput {
  readonly merchantId: string;
  readonly id: string;
  /** What is left out stays. */
  readonly change: Partial<
    Pick<WebhookEndpoint, 'url' | 'eventTypes' | 'status' | 'description' | 'signatures'>
  >;
  readonly now: Date;
  readonly idempotency: OnceKey | null;
}

/** Changes an endpoint. Enabled again it gets what happens from now on; what it missed can be resent. */
export function updateWebhookEndpoint(
  deps: UpdateWebhookEndpointDeps,
  input: UpdateWebhookEndpointInput,
): Promise<OnceResult<never>> {
  const { merchantId, id, change } = input;
  return answerOnce(deps.db, input.idempotency, input.now, async (tx) => {
    const before = await lockEndpoint(tx, { merchantId, id });
    assert.ok(before, 'Bug! An endpoint that was found is gone');
    const after: WebhookEndpoint = {
      ...before,
      ...change,
      disabledReason: reasonOf(before, change.status ?? before.status),
    };
    if (after.signatures.includes('v1a') && after.publicKey === null) {
      const keys = makeEndpointKeys(deps.seal, { merchantId, id });
      await updateEndpointKeys(tx, { merchantId, id }, keys);
      await updateEndpoint(tx, { ...after, publicKey: keys.publicKey });
      return done({ ...after, publicKey: keys.publicKey });
    }
    await updateEndpoint(tx, after);
    return done(after);
  });
}

function reasonOf(before: WebhookEndpoint, status: WebhookEndpoint['status']): string | null {
  if (status === 'enabled') return null;
  return before.disabledReason ?? 'It was disabled by the API.';
}

function done(endpoint: WebhookEndpoint) {
  const body = JSON.stringify(webhookEndpointObject(endpoint));
  return { kind: 'done', status: 200, body, objectId: endpoint.id } as const;
}
