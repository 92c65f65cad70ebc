import assert from 'node:assert/strict';
import { createHmac, randomBytes, sign, timingSafeEqual } from 'node:crypto';
import { ed25519KeyOf, ed25519PublicBytes } from './ed25519.ts';

/**
 * The headers of one delivery. One body carries two schemes made from the same `whsec_` secrets, so that Standard
 * Webhooks libraries and Stripe's `constructEvent` each verify it as it is.
 */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Whole seconds since 1970, of this try and not of the event. */
  readonly 'webhook-timestamp': string;
  /** `v1,<base64>` for each live secret and `v1a,<base64>` for a private key, separated by spaces. */
  readonly 'webhook-signature': string;
  /** `t=<seconds>,v1=<hex>` with one `v1` for each live secret. */
  readonly 'maxfi-signature': string;
}

export interface SignWebhookInput {
  /** One secret, or two while the merchant changes it; the newer one first. */
  readonly secrets: readonly string[];
  /** `whsk_…`, for receivers that check without a secret. */
  readonly privateKey?: string | undefined;
  readonly id: string;
  readonly timestamp: Date;
  readonly body: string;
}

export interface VerifyWebhookInput {
  readonly secrets: readonly string[];
  /** Header names in lower case, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly now: Date;
  /** How far the timestamp may be from `now`, either way; 5 minutes by default. */
  readonly toleranceMs?: number;
}

export type WebhookVerdict =
  | { kind: 'genuine'; id: string }
  | { kind: 'refused'; reason: 'missing_header' | 'outside_tolerance' | 'no_match' };

const secretPrefix = 'whsec_';
const defaultToleranceMs = 300_000;

/** A new signing secret: `whsec_` and the base64 of 32 random bytes. */
export function newWebhookSecret(): string {
  return secretPrefix + randomBytes(32).toString('base64');
}

const privatePrefix = 'whsk_';
const publicPrefix = 'whpk_';
/** A new ed25519 pair as Standard Webhooks writes it: base64 of the 32 bytes of each key. */
export function newWebhookKeyPair(): { privateKey: string; publicKey: string } {
  const seed = randomBytes(32);
  return {
    privateKey: privatePrefix + seed.toString('base64'),
    publicKey: publicPrefix + ed25519PublicBytes(ed25519KeyOf(seed)).toString('base64'),
  };
}

/** Standard Webhooks `v1a`: ed25519 over the same text that the shared secret signs. */
function openSignature(privateKey: string, id: string, seconds: string, body: string): string {
  assert.ok(privateKey.startsWith(privatePrefix), 'a private key starts with whsk_');
  const key = ed25519KeyOf(Buffer.from(privateKey.slice(privatePrefix.length), 'base64'));
  return sign(null, Buffer.from(`${id}.${seconds}.${body}`), key).toString('base64');
}

/** Signs one try of one event. The id stays the same over all tries; the timestamp is that of the try. */
export function signWebhook({ secrets, privateKey, id, timestamp, body }: SignWebhookInput): WebhookHeaders {
  assert.ok(secrets.length > 0, 'a webhook is signed with at least one secret');
  // A dot in the id would let two different messages have one signed text.
  assert.match(id, /^[\w-]{1,128}$/, 'a webhook id is a plain word');
  const seconds = String(Math.floor(timestamp.getTime() / 1000));
  const standard = secrets.map((secret) => `v1,${standardMac(secret, id, seconds, body).toString('base64')}`);
  const stripe = secrets.map((secret) => `v1=${stripeMac(secret, seconds, body).toString('hex')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': [
      ...standard,
      ...(privateKey ? [`v1a,${openSignature(privateKey, id, seconds, body)}`] : []),
    ].join(' '),
    'maxfi-signature': [`t=${seconds}`, ...stripe].join(','),
  };
}

/** Checks a delivery by its Standard Webhooks headers, in constant time for every candidate. */
export function verifyWebhook(input: VerifyWebhookInput): WebhookVerdict {
  const { secrets, headers, body, now, toleranceMs = defaultToleranceMs } = input;
  const id = headers['webhook-id'];
  const seconds = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof seconds !== 'string' || typeof signatures !== 'string') {
    return { kind: 'refused', reason: 'missing_header' };
  }
  const ageMs = now.getTime() - Number(seconds) * 1000;
  if (!/^\d{1,12}$/.test(seconds) || Math.abs(ageMs) > toleranceMs) {
    return { kind: 'refused', reason: 'outside_tolerance' };
  }
  const given = signatures
    .split(' ')
    .slice(0, 10)
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'));
  const isGenuine = secrets
    .map((secret) => standardMac(secret, id, seconds, body))
    .some((wanted) => given.some((mac) => mac.length === wanted.length && timingSafeEqual(mac, wanted)));
  return isGenuine ? { kind: 'genuine', id } : { kind: 'refused', reason: 'no_match' };
}

/** Standard Webhooks: the key is what the base64 after `whsec_` stands for. */
function standardMac(secret: string, id: string, seconds: string, body: string): Buffer {
  assert.ok(secret.startsWith(secretPrefix), 'a webhook secret starts with whsec_');
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
  assert.ok(key.length >= 24, 'a webhook secret has at least 24 bytes');
  return createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest();
}

/** Stripe's scheme: the key is the whole `whsec_…` text. */
function stripeMac(secret: string, seconds: string, body: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
}
