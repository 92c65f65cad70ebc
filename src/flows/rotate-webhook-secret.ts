import assert from 'node:assert/strict';
import { newId } from '../domain/id.ts';
import { webhookEndpointObject } from '../domain/webhook-endpoint.ts';
import { answerOnce, type OnceKey, type OnceResult } from '../store/answer-once.ts';
import type { Db, Tx } from '../store/db.ts';
import { lockEndpoint } from '../store/endpoints.ts';
import { insertWebhookSecret, listWebhookSecrets, retireWebhookSecrets } from '../store/webhook-secrets.ts';
import type { Seal } from '../vault/seal.ts';
import { keptSecret, onceWithSecret } from './steps/kept-secret.ts';
import { addWebhookSecret, openWebhookSecrets, webhookSecretContext } from './steps/webhook-secrets.ts';

/** So long both secrets sign, so that a receiver can be changed over without losing an event. */
export const longestOverlapMs = 24 * 60 * 60_000;

export interface RotateWebhookSecretDeps {
  readonly db: Db;
  readonly seal: Seal;
}

export interface RotateWebhookSecretInput {
  readonly merchantId: string;
  readonly id: string;
  readonly overlapMs: number;
  readonly now: Date;
  readonly idempotency: OnceKey | null;
}

/** Gives an endpoint a new secret, seen in the answer only. The one before signs beside it until the overlap is over. */
export async function rotateWebhookSecret(
  deps: RotateWebhookSecretDeps,
  input: RotateWebhookSecretInput,
): Promise<OnceResult<never>> {
  const { merchantId, id, now } = input;
  const result = await answerOnce<never>(deps.db, input.idempotency, now, async (tx) => {
    const endpoint = await lockEndpoint(tx, { merchantId, id });
    assert.ok(endpoint, 'Bug! An endpoint that was found is gone');
    const { livemode } = endpoint;
    const retiresAt = new Date(now.getTime() + input.overlapMs);
    await retireWebhookSecrets(tx, { merchantId, endpointId: id }, retiresAt);
    await keepSharedSecret(tx, deps.seal, { merchantId, livemode, id, now, retiresAt });
    const made = await addWebhookSecret(tx, deps.seal, { merchantId, livemode, endpointId: id, now });
    const body = JSON.stringify(webhookEndpointObject(endpoint, made.secret.reveal()));
    const keptBody = JSON.stringify(webhookEndpointObject(endpoint, keptSecret(made.id)));
    return { kind: 'done', status: 200, body, keptBody, objectId: id };
  });
  return input.idempotency ? onceWithSecret(deps, input.idempotency, result) : result;
}

/** An endpoint that was signed for with the merchant's secret goes on with it for the overlap. */
async function keepSharedSecret(
  tx: Tx,
  seal: Seal,
  of: { merchantId: string; livemode: boolean; id: string; now: Date; retiresAt: Date },
): Promise<void> {
  const { merchantId, livemode } = of;
  const target = { merchantId, livemode, target: of.id, now: of.now };
  const [signing] = await listWebhookSecrets(tx, target);
  const [shared] = await openWebhookSecrets(tx, seal, target);
  if (!shared || signing?.endpointId !== null) return;
  const row = { merchantId, livemode, id: newId('key') };
  await insertWebhookSecret(tx, {
    ...row,
    endpointId: of.id,
    sealed: seal.seal(shared, webhookSecretContext(row)),
    // Older than the new one, which signs first.
    createdAt: new Date(of.now.getTime() - 1),
    retiresAt: of.retiresAt,
  });
}
