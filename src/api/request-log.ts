import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKey } from '../domain/api-key.ts';
import { type ApiRequest, masked } from '../domain/api-request.ts';
import { insertApiRequests } from '../store/api-requests.ts';
import type { Db } from '../store/db.ts';

export interface RequestLogDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly log: { warn(details: object, message: string): void };
}

/** What is known of a request before its answer. */
export interface RequestNotes {
  /** By whose key it came. */
  caller(request: FastifyRequest, caller: ApiKey): void;
  /** With which code it was refused. */
  refused(request: FastifyRequest, code: string): void;
}

const everyMs = 1_000;
/** So many wait for a database that is away; then the newest are not kept, and the log says how many. */
const mostWaiting = 5_000;

/**
 * Writes down what merchants' programs ask, for the merchants' people to look at: once a second and many at once, so that no
 * request waits for it. What a process had in hand when it was killed is not kept; money hangs on none of it.
 */
export function keepRequestLog(app: FastifyInstance, deps: RequestLogDeps): RequestNotes {
  const callers = new WeakMap<FastifyRequest, ApiKey>();
  const codes = new WeakMap<FastifyRequest, string>();
  let waiting: ApiRequest[] = [];
  let dropped = 0;
  let isWriting = false;
  const write = async () => {
    if (isWriting || waiting.length === 0) return;
    isWriting = true;
    const batch = waiting;
    waiting = [];
    try {
      await insertApiRequests(deps.db, batch);
      if (dropped > 0) deps.log.warn({ dropped }, 'requests were not kept in the request log');
      dropped = 0;
    } catch {
      waiting = [...batch, ...waiting].slice(0, mostWaiting);
    } finally {
      isWriting = false;
    }
  };
  const timer = setInterval(() => void write(), everyMs);
  timer.unref();
  app.addHook('onResponse', async (request, reply) => {
    const caller = callers.get(request);
    if (!caller) return;
    if (waiting.length >= mostWaiting) dropped += 1;
    else waiting.push(toRow(request, caller, reply, codes.get(request) ?? null, deps.now()));
  });
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await write();
  });
  return {
    caller: (request, caller) => void callers.set(request, caller),
    refused: (request, code) => void codes.set(request, code),
  };
}

function toRow(
  request: FastifyRequest,
  caller: ApiKey,
  reply: { statusCode: number; elapsedTime: number },
  errorCode: string | null,
  now: Date,
): ApiRequest {
  const { body } = request;
  return {
    merchantId: caller.merchantId,
    id: request.id,
    livemode: caller.livemode,
    keyId: caller.id,
    method: request.method,
    path: masked(request.url),
    status: reply.statusCode,
    latencyMs: Math.round(reply.elapsedTime),
    errorCode,
    // A body that is not text is no JSON, and nobody reads it again.
    body:
      Buffer.isBuffer(body) && body.length > 0
        ? masked(body.toString('utf8').replaceAll('\u0000', ''))
        : null,
    createdAt: now,
  };
}
