import { nextDeliveryAt, readRetryAfterMs } from '../domain/backoff.ts';
import { type Delivery, type DeliveryResult, isDelivered } from '../domain/delivery.ts';
import { signWebhook } from '../domain/signature.ts';
import type { Db } from '../store/db.ts';
import { releaseFollowers, type TryReport, updateDelivery } from '../store/deliveries.ts';
import type { Seal } from '../vault/seal.ts';
import { judgeEndpoint } from './steps/judge-endpoint.ts';
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
    await judgeEndpoint(tx, delivery, result, deps.now());
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
