import type { IncomingMessage } from 'node:http';
import { type ApiKey, hashKey, isUsable, isWellFormedKey } from '../domain/api-key.ts';
import { findApiKeyByHash } from '../store/api-keys.ts';
import type { Queryable } from '../store/db.ts';
import { ApiError, validationError } from './errors.ts';

/**
 * Reads the secret key from `Authorization: Bearer` or the older `X-API-Key`. Two of them, of one kind or both, are
 * refused and neither is tried (RFC 6750, 2: one method a request). Empty when there is none.
 */
export function readSecretKey(request: IncomingMessage): string {
  const given = headerValues(request, 'authorization').map((value) => ({ header: 'Authorization', value }));
  const legacy = headerValues(request, 'x-api-key').map((value) => ({ header: 'X-API-Key', value }));
  const all = [...given, ...legacy];
  if (all.length > 1) {
    const message =
      'Send one API key in one header: `Authorization: Bearer …` or `X-API-Key`, not both and not twice.';
    throw validationError([{ param: 'Authorization', code: 'invalid', message }]);
  }
  const [one] = all;
  if (!one) return '';
  const value = one.value.trim();
  return one.header === 'X-API-Key' ? value : (/^Bearer +(\S+)$/i.exec(value)?.[1] ?? '');
}

/**
 * The key's record, or nothing: missing, malformed, unknown, revoked and expired keys are all the same to the caller. A
 * malformed one costs no look-up.
 */
export async function findCaller(db: Queryable, secretKey: string, now: Date): Promise<ApiKey | undefined> {
  if (!isWellFormedKey(secretKey)) return undefined;
  const key = await findApiKeyByHash(db, hashKey(secretKey));
  return key && isUsable(key, now) ? key : undefined;
}

export function unauthorized(): ApiError {
  return new ApiError('UNAUTHORIZED', {
    message: 'No valid API key was given. Send `Authorization: Bearer sk_test_…` or `sk_live_…`.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** Every value of a header as it was sent; Node joins or drops repeated ones in `headers`. */
export function headerValues(request: IncomingMessage, name: string): string[] {
  return request.rawHeaders.filter(
    (_, index, raw) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name,
  );
}
