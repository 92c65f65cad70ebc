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
  /** The first key of a line of rolled ones: what one of them made belongs to all. Its own id for a key that replaced none. */
  readonly lineId: string;
  /** For people; may be empty. */
  readonly name: string;
  readonly livemode: boolean;
  readonly scopes: readonly Scope[];
  readonly last4: string;
  readonly requestsPerMinute: number;
  /** Networks in CIDR form that it may be used from; from anywhere when there is none. */
  readonly allowedNetworks: readonly string[];
  readonly createdAt: Date;
  /** Within a minute: uses that follow soon are not written down. */
  readonly lastUsedAt: Date | null;
  readonly lastUsedAddress: string | null;
  /** From then on it is refused. Set when it was rolled, and for a key that was made for a while. */
  readonly expiresAt: Date | null;
  /** The key that replaced it. */
  readonly rolledTo: string | null;
  readonly revokedAt: Date | null;
}

/** Where a secret key was seen though it should never be there. */
export const leakPlaces = ['browser', 'url', 'reported'] as const;
export type LeakPlace = (typeof leakPlaces)[number];

export interface KeyLeak {
  readonly keyId: string;
  readonly place: LeakPlace;
  /** The host of the web page, or what a report says of where it was found. */
  readonly source: string;
  readonly times: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

export type KeyState = 'active' | 'rolled' | 'expired' | 'revoked';

/** `rolled` still works beside its successor, until its time is over and it is `expired`. */
export function keyState(key: Pick<ApiKey, 'expiresAt' | 'rolledTo' | 'revokedAt'>, now: Date): KeyState {
  if (key.revokedAt) return 'revoked';
  if (key.expiresAt && now >= key.expiresAt) return 'expired';
  return key.rolledTo ? 'rolled' : 'active';
}

/** True when the key is accepted at this moment. */
export function isUsable(key: Pick<ApiKey, 'expiresAt' | 'rolledTo' | 'revokedAt'>, now: Date): boolean {
  return ['active', 'rolled'].includes(keyState(key, now));
}

export const defaultRequestsPerMinute = 100;
export const keyLimits = { maxNetworks: 100, maxNameLength: 100, maxRequestsPerMinute: 99_999_999 };
/** How many hours a rolled key may go on working beside its successor: up to a week. */
export const overlapHours = { min: 0, max: 168, usual: 24 };

const keyPattern = /^sk_(?:live|test)_[0-9A-Za-z]{38}$/;
const keyAnywhere = /sk_(?:live|test)_[0-9A-Za-z]{38}/g;
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

/** Every well-formed key that stands in a text, once. */
export function findKeysIn(text: string): string[] {
  return [...new Set(text.match(keyAnywhere))].filter(isWellFormedKey);
}

/** A text with every key in it cut down to its kind, so that it can be kept. */
export function withoutKeys(text: string): string {
  return text.replaceAll(/(sk_(?:live|test)_)[0-9A-Za-z]+/g, '$1…');
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
