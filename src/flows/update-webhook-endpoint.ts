import assert from 'node:assert/strict';
import {
  disabledByMerchant,
  type WebhookEndpoint,
  webhookEndpointObject,
} from '../domain/webhook-endpoint.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db, Tx } from '../store/db.ts';
import { giveUpDeliveriesOfDisabled, updateDeliveriesUrl } from '../store/deliveries.ts';
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

/**
 * Changes an endpoint. What waits for it goes to its new URL, and is given up when it is disabled. Enabled again it gets what
 * happens from now on; what it missed can be resent.
 */
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
    const publicKey = await publicKeyOf(tx, deps.seal, after);
    await updateEndpoint(tx, { ...after, publicKey });
    if (after.url !== before.url) await updateDeliveriesUrl(tx, after);
    if (after.status === 'disabled')
      await giveUpDeliveriesOfDisabled(tx, { merchantId, target: id }, input.now);
    const body = JSON.stringify(webhookEndpointObject({ ...after, publicKey }));
    return { kind: 'done', status: 200, body, objectId: id };
  });
}

/** The first time that an endpoint asks for `v1a` it gets its key pair, for good. */
async function publicKeyOf(tx: Tx, seal: Seal, endpoint: WebhookEndpoint): Promise<string | null> {
  if (endpoint.publicKey !== null || !endpoint.signatures.includes('v1a')) return endpoint.publicKey;
  const keys = makeEndpointKeys(seal, endpoint);
  await updateEndpointKeys(tx, endpoint, keys);
  return keys.publicKey;
}

function reasonOf(before: WebhookEndpoint, status: WebhookEndpoint['status']): string | null {
  if (status === 'enabled') return null;
  return before.disabledReason ?? disabledByMerchant;
}
