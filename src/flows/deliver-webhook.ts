import { nextDeliveryAt, readRetryAfterMs } from '../domain/backoff.ts';
import {
  type Delivery,
  type DeliveryResult,
  disableAfterFailingMs,
  isDelivered,
} from '../domain/delivery.ts';
import { eventTypes, newEvent } from '../domain/event.ts';
import { newId } from '../domain/id.ts';
import { signWebhook } from '../domain/signature.ts';
import { type WebhookEndpoint, webhookEndpointObject } from '../domain/webhook-endpoint.ts';
import type { Db, Tx } from '../store/db.ts';
import {
  giveUpDeliveriesOfDisabled,
  releaseFollowers,
  type TryReport,
  updateDelivery,
} from '../store/deliveries.ts';
import { disableEndpoint, updateEndpointHealth } from '../store/endpoints.ts';
import { insertEvent } from '../store/events.ts';
import type { Seal } from '../vault/seal.ts';
import { openEndpointKey, openWebhookSecrets } from './steps/webhook-secrets.ts';

/** What came back from a merchant's server. */
export type PostAnswer =
  | {
      kind: 'answered';
      status: number;
      retryAfter: string | undefined;
      bodyStart: string;
      latencyMs: number;
    }
  | { kind: 'failed'; reason: string; latencyMs: number };

/** The guarded way out to a merchant's URL. */
export type WebhookPost = (request: {
  url: string;
  livemode: boolean;
  headers: Readonly<Record<string, string>>;
  body: string;
}) => Promise<PostAnswer>;

export interface DeliverWebhookDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly random: () => number;
  readonly seal: Seal;
  readonly post: WebhookPost;
}

const gone = 410;

/**
 * Sends one claimed delivery and records what came of it. The id stays the same over all tries; the timestamp and
 * signature are of this try. Returns nothing when another worker took the delivery over meanwhile.
 */
export async function deliverWebhook(
  deps: DeliverWebhookDeps,
  delivery: Delivery,
): Promise<DeliveryResult | undefined> {
  const triedAt = deps.now();
  const answer = await send(deps, delivery);
  const result = judge(deps, delivery, answer);
  const held = await deps.db.tx(async (tx) => {
    if (!(await updateDelivery(tx, delivery, result, reportOf(answer, triedAt)))) return false;
    // Only what is tried a second time can have kept others waiting for a moment to come.
    if (result.kind !== 'retry' && delivery.tries > 1) await releaseFollowers(tx, delivery, deps.now());
    await recordHealth(tx, deps.now(), delivery, result);
    return true;
  });
  return held ? result : undefined;
}

async function send(deps: DeliverWebhookDeps, delivery: Delivery): Promise<PostAnswer> {
  const now = deps.now();
  const secrets = await openWebhookSecrets(deps.db, deps.seal, { ...delivery, now });
  const privateKey = await openEndpointKey(deps.db, deps.seal, delivery);
  const headers = signWebhook({
    secrets: secrets.map((secret) => secret.reveal()),
    privateKey: privateKey?.reveal(),
    id: delivery.eventId,
    timestamp: now,
    body: delivery.body,
  });
  return deps.post({
    url: delivery.url,
    livemode: delivery.livemode,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'user-agent': 'MAXFI-Webhooks/1',
      'maxfi-delivery': delivery.id,
      'maxfi-attempt': String(delivery.tries),
    },
    body: delivery.body,
  });
}

function judge(deps: DeliverWebhookDeps, delivery: Delivery, answer: PostAnswer): DeliveryResult {
  if (answer.kind === 'answered' && isDelivered(answer.status)) return { kind: 'delivered' };
  if (answer.kind === 'answered' && answer.status === gone) return { kind: 'failed', isGone: true };
  const now = deps.now();
  const at = nextDeliveryAt({
    attempt: delivery.tries,
    firstTriedAt: delivery.firstTriedAt ?? now,
    now,
    random: deps.random,
    retryAfterMs: answer.kind === 'answered' ? readRetryAfterMs(answer.retryAfter, now) : undefined,
  });
  return at ? { kind: 'retry', at } : { kind: 'failed', isGone: false };
}

function reportOf(answer: PostAnswer, triedAt: Date): TryReport {
  return {
    triedAt,
    status: answer.kind === 'answered' ? answer.status : null,
    failure: answer.kind === 'failed' ? answer.reason : null,
    latencyMs: Math.round(answer.latencyMs),
    // PostgreSQL takes no NUL, and a merchant's answer is shown to people, never parsed.
    answer: answer.kind === 'answered' ? answer.bodyStart.replaceAll('\0', '') : null,
  };
}

async function recordHealth(tx: Tx, now: Date, delivery: Delivery, result: DeliveryResult): Promise<void> {
  const { merchantId, target } = delivery;
  const key = { merchantId, id: target };
  await updateEndpointHealth(tx, key, { failedAt: result.kind === 'delivered' ? null : now });
  if (result.kind === 'delivered') return;
  const disabled = await disableEndpoint(
    tx,
    key,
    result.kind === 'failed' && result.isGone
      ? { reason: 'The receiver answered 410 Gone.', failingBefore: null }
      : {
          reason: 'Every delivery of the last five days failed.',
          failingBefore: new Date(now.getTime() - disableAfterFailingMs),
        },
  );
  if (disabled) await tellOfDisabled(tx, now, disabled);
  // After every failure, not only the one that disabled: an event may have been queued at the same moment.
  await giveUpDeliveriesOfDisabled(tx, { merchantId, target }, now);
}

/** The merchant's other endpoints hear of it. */
async function tellOfDisabled(tx: Tx, now: Date, endpoint: WebhookEndpoint): Promise<void> {
  const type = 'endpoint.disabled';
  const event = newEvent({
    id: newId('evt'),
    type,
    merchantId: endpoint.merchantId,
    sessionId: null,
    sequence: 0,
    livemode: endpoint.livemode,
    data: {
      object: webhookEndpointObject(endpoint),
      previous_attributes: { status: 'enabled', disabled_reason: null },
    },
    at: now,
    request: null,
  });
  await insertEvent(tx, event, { webhookUrl: null, isDefaultType: eventTypes[type].byDefault });
}
