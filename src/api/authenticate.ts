import type { IncomingMessage } from 'node:http';
import { type ApiKey, hashKey, isWellFormedKey } from '../domain/api-key.ts';
import { findApiKeyByHash } from '../store/api-keys.ts';
import type { Queryable } from '../store/db.ts';
import { ApiError, validationError } from './errors.ts';

/** What a request says of itself before anything is looked up. */
export type Credentials = { kind: 'key'; key: string } | { kind: 'none' };

/**
 * Reads the secret key from `Authorization: Bearer` or the older `X-API-Key`. Two of them, of one kind or both, are
 * refused and neither is tried (RFC 6750, 2: one method a request).
 */
export function readCredentials(request: IncomingMessage): Credentials {
  const given = headerValues(request, 'authorization').map((value) => ({ header: 'Authorization', value }));
  const legacy = headerValues(request, 'x-api-key').map((value) => ({ header: 'X-API-Key', value }));
  const all = [...given, ...legacy];
  if (all.length > 1) {
    const message =
      'Send one API key in one header: `Authorization: Bearer …` or `X-API-Key`, not both and not twice.';
    throw validationError([{ param: 'Authorization', code: 'invalid', message }]);
  }
  const [one] = all;
  if (!one) return { kind: 'none' };
  const key = one.header === 'X-API-Key' ? one.value.trim() : /^Bearer +(\S+)$/i.exec(one.value.trim())?.[1];
  return key === undefined ? { kind: 'none' } : { kind: 'key', key };
}

/**
 * The key's record, or nothing: missing, malformed, unknown and revoked keys are all the same to the caller. A
 * malformed one costs no look-up.
 */
export async function findCaller(db: Queryable, credentials: Credentials): Promise<ApiKey | undefined> {
  if (credentials.kind === 'none' || !isWellFormedKey(credentials.key)) return undefined;
  const key = await findApiKeyByHash(db, hashKey(credentials.key));
  return key?.revokedAt === null ? key : undefined;
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
