import type { FastifyReply, FastifyRequest } from 'fastify';
import { isInNetworks } from '../domain/address.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { readIdempotencyKey } from '../domain/idempotency.ts';
import type { Db } from '../store/db.ts';
import { findCaller, headerValues, readSecretKey, unauthorized } from './authenticate.ts';
import { ApiError, validationError } from './errors.ts';
import type { Operation } from './operation.ts';
import { type RateLimit, rateHeaders } from './rate-limit.ts';
import type { RequestNotes } from './request-log.ts';
import type { WatchKeys } from './watch-keys.ts';

export interface GateDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly rateLimit: RateLimit;
  readonly watch: WatchKeys;
  /** Told whose key a request came with, let in or not. */
  readonly notes: Pick<RequestNotes, 'caller'>;
}

/** What the gate has learnt about a request that it let in. */
export interface Entry {
  readonly caller: ApiKey;
  readonly idempotencyKey: string | undefined;
}

/** Requests with a wrong key, or with a key that is not to be used so, that one address may make in 60 seconds. */
const wrongKeysPerAddress = 60;

const entries = new WeakMap<FastifyRequest, Entry>();

export function entryOf(request: FastifyRequest): Entry {
  const entry = entries.get(request);
  if (!entry) throw new Error('Bug! A request came past the gate');
  return entry;
}

/** The part of a request's way that needs no body: header shape, authentication, place, rate limit, scope, content type. */
export function createGate(deps: GateDeps) {
  const { watch } = deps;
  return async (operation: Operation, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const secretKey = readSecretKey(request.raw);
    const idempotencyKey = idempotencyKeyOf(request);
    if (seesKeyInUrl(watch, request)) throw await refuseAddress(deps, request, reply, keyInUrl());
    const caller = await findCaller(deps.db, secretKey, deps.now());
    if (!caller) throw await refuseAddress(deps, request, reply, unauthorized());
    deps.notes.caller(request, caller);
    const misuse = misuseOf(watch, caller, secretKey, request);
    if (misuse) throw await refuseAddress(deps, request, reply, misuse);
    watch.used(caller, request.ip);
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

function seesKeyInUrl(watch: WatchKeys, request: FastifyRequest): boolean {
  const url = readable(request.url);
  if (!/sk_(?:live|test)_/.test(url)) return false;
  watch.leaked(url, 'url', '');
  return true;
}

function keyInUrl(): ApiError {
  return new ApiError('UNAUTHORIZED', {
    message:
      'An API key stood in the URL, where proxies and logs can read it. Send it in a header, and roll this key.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function readable(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/**
 * Why a valid key is not taken from where this request comes from. A test key in a browser moves no money, and the
 * examples of the developer hub run with it; a live one there is in the hands of every visitor.
 */
function misuseOf(
  watch: WatchKeys,
  caller: ApiKey,
  secretKey: string,
  request: FastifyRequest,
): ApiError | undefined {
  const [origin] = headerValues(request.raw, 'origin');
  if (origin !== undefined && caller.livemode) {
    watch.leaked(secretKey, 'browser', hostOf(origin));
    return new ApiError('FORBIDDEN', {
      message:
        'A live secret key came from a browser, whose visitors can all read it. Secret keys belong on servers: roll this key.',
    });
  }
  if (caller.allowedNetworks.length === 0 || isInNetworks(request.ip, caller.allowedNetworks))
    return undefined;
  return new ApiError('FORBIDDEN', {
    message: 'This key may not be used from this network address. Whoever looks after it can allow more.',
  });
}

/** Of `https://shop.example:8443` the host with its port; `null` is what a browser sends for a page without one. */
function hostOf(origin: string): string {
  const host = URL.canParse(origin) ? new URL(origin).host : '';
  return (host || origin).replaceAll(/[^\x21-\x7e]/g, '').slice(0, 253);
}

/** Counted for the address and not for the key, whose requests are not to be used up by others. */
async function refuseAddress(
  deps: GateDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: ApiError,
): Promise<ApiError> {
  const decision = await deps.rateLimit(`address:${request.ip}`, wrongKeysPerAddress);
  reply.headers(rateHeaders(decision));
  return decision.isAllowed ? refusal : tooMany(decision.quota);
}

export function tooMany(quota: number): ApiError {
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

export function checkContentType(request: FastifyRequest): void {
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
