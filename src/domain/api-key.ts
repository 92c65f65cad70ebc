import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { randomBase62 } from './id.ts';

/** What a key may do. A key without scopes can do nothing. */
export const scopes = [
  'checkout:write',
  'checkout:read',
  'refunds:write',
  'refunds:read',
  'events:read',
  'webhooks:write',
  'webhooks:read',
] as const;
export type Scope = (typeof scopes)[number];

export interface ApiKey {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly scopes: readonly Scope[];
  readonly last4: string;
  readonly requestsPerMinute: number;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

export const defaultRequestsPerMinute = 100;

const keyPattern = /^sk_(?:live|test)_[0-9A-Za-z]{38}$/;
const checksumLength = 6;

/** A new secret key: prefix, 32 random base62 characters (190 bits) and a checksum. Shown once, never stored. */
export function newSecretKey(livemode: boolean): string {
  const body = `sk_${livemode ? 'live' : 'test'}_${randomBase62(32)}`;
  return body + checksum(body);
}

/** True when the text is shaped like a key and its checksum fits; a mistyped key needs no look-up. */
export function isWellFormedKey(key: string): boolean {
  return keyPattern.test(key) && checksum(key.slice(0, -checksumLength)) === key.slice(-checksumLength);
}

/** What is stored instead of the key. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** CRC-32 in base62, six characters, the scheme GitHub published for its tokens in 2021. */
function checksum(text: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(text);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = alphabet[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
