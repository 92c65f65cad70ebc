import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../domain/api-key.ts';
import { readIdempotencyKey } from '../domain/idempotency.ts';
import type { Db } from '../store/db.ts';
import { findCaller, headerValues, readCredentials, unauthorized } from './authenticate.ts';
import { ApiError, validationError } from './errors.ts';
import type { Operation } from './operation.ts';
import { type RateLimit, rateHeaders } from './rate-limit.ts';

export interface GateDeps {
  readonly db: Db;
  readonly rateLimit: RateLimit;
}

/** What the gate has learnt about a request that it let in. */
export interface Entry {
  readonly caller: ApiKey;
  readonly idempotencyKey: string | undefined;
}

/** Wrong keys that one address may try in 60 seconds. */
const wrongKeysPerAddress = 60;

const entries = new WeakMap<FastifyRequest, Entry>();

export function entryOf(request: FastifyRequest): Entry {
  const entry = entries.get(request);
  if (!entry) throw new Error('Bug! A request came past the gate');
  return entry;
}

/** The part of a request's way that needs no body: header shape, authentication, rate limit, scope, content type. */
export function createGate(deps: GateDeps) {
  return async (operation: Operation, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const credentials = readCredentials(request.raw);
    const idempotencyKey = idempotencyKeyOf(request);
    if (/[?&=]sk_(?:live|test)_/.test(request.url)) {
      throw new ApiError('UNAUTHORIZED', {
        message:
          'An API key stood in the URL, where proxies and logs can read it. Send it in a header, and roll this key.',
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    const caller = await findCaller(deps.db, credentials);
    if (!caller) throw await refuseStranger(deps, request, reply);
    const decision = await deps.rateLimit(caller.id, caller.requestsPerMinute);
    reply.headers(rateHeaders(decision));
    if (!decision.isAllowed) throw tooMany(decision.quota);
    if (!caller.scopes.includes(operation.scope)) {
      throw new ApiError('FORBIDDEN', { message: `This key lacks the scope \`${operation.scope}\`.` });
    }
    if (operation.body && !(operation.isBodyOptional && hasNoBody(request))) checkContentType(request);
    entries.set(request, { caller, idempotencyKey });
  };
}

async function refuseStranger(
  deps: GateDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ApiError> {
  const decision = await deps.rateLimit(`address:${request.ip}`, wrongKeysPerAddress);
  reply.headers(rateHeaders(decision));
  return decision.isAllowed ? unauthorized() : tooMany(decision.quota);
}

function tooMany(quota: number): ApiError {
  return new ApiError('RATE_LIMIT_EXCEEDED', {
    message: `More than ${quota} requests in 60 seconds. Wait as \`Retry-After\` says; nothing was created.`,
  });
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  if (request.method !== 'POST') return undefined;
  const [header, second] = headerValues(request.raw, 'idempotency-key');
  if (header === undefined) return undefined;
  const key = second === undefined ? readIdempotencyKey(header) : undefined;
  if (key !== undefined) return key;
  const message = '`Idempotency-Key` must be sent once, as 1 to 255 printable ASCII characters.';
  throw validationError([{ param: 'Idempotency-Key', code: 'invalid', message }]);
}

/** RFC 9112, 6.3: a request without these headers has no body. */
function hasNoBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function checkContentType(request: FastifyRequest): void {
  const types = headerValues(request.raw, 'content-type');
  const isJson =
    types.length === 1 && /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(types[0] ?? '');
  if (!isJson) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', {
      message: 'Send the body as `Content-Type: application/json` in UTF-8.',
      param: 'Content-Type',
    });
  }
  if (request.headers['content-encoding'] !== undefined) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', {
      message: 'Send the body as it is, without `Content-Encoding`.',
      param: 'Content-Encoding',
    });
  }
}
