import { WebhookVerificationError } from './errors.ts';
import type { MaxfiEvent } from './event-types.ts';

type HeaderBag = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyWebhookOptions {
  /** How old or early a webhook may be, in seconds; 300 by default. */
  toleranceS?: number;
  /** In place of the clock of this machine. */
  now?: Date;
}

const encoder = new TextEncoder();

/**
 * Checks that a webhook came from MAXFI and gives its event. Hand in the body as it arrived, before any JSON parser
 * touched it. `secret` is the endpoint's `whsec_…`, or its public key `whpk_…` when it asked for `v1a`; during a change of
 * secret give both. Either scheme will do: the headers `webhook-…`, or `maxfi-signature` where a gateway lets only that through.
 * @throws WebhookVerificationError when it must not be believed
 */
export async function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: HeaderBag,
  secret: string | readonly string[],
  { toleranceS = 300, now = new Date() }: VerifyWebhookOptions = {},
): Promise<MaxfiEvent> {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new WebhookVerificationError('bad_body', 'Hand in the raw body, not what a JSON parser made of it');
  }
  const given = readSignatures(headers);
  if (!given) {
    throw new WebhookVerificationError(
      'missing_header',
      'The request lacks the webhook-… headers, and maxfi-signature too',
    );
  }
  const ageS = now.getTime() / 1000 - Number(given.timestamp);
  if (!/^\d{1,12}$/.test(given.timestamp) || Math.abs(ageS) > toleranceS) {
    throw new WebhookVerificationError('outside_tolerance', 'The webhook is too old, or a clock is wrong');
  }
  const signed = signedBytes(given.head, rawBody);
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    const { key, algorithm, scheme } = await importKey(one, given.isStripeStyle);
    for (const signature of given.signatures.filter((each) => each.scheme === scheme).slice(0, 10)) {
      // verify() compares in constant time.
      const isGenuine = await crypto.subtle.verify(algorithm, key, signature.bytes, signed);
      if (isGenuine) return parseEvent(rawBody);
    }
  }
  throw new WebhookVerificationError('no_match', 'No signature fits: wrong secret, or the body was changed');
}

type Scheme = 'v1' | 'v1a';
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type Bytes = Uint8Array<ArrayBuffer>;

interface Signatures {
  readonly timestamp: string;
  /** What is signed before the body. */
  readonly head: string;
  readonly isStripeStyle: boolean;
  readonly signatures: readonly { scheme: string; bytes: Bytes }[];
}

/** Standard Webhooks' three headers, or Stripe's one. */
function readSignatures(headers: HeaderBag): Signatures | undefined {
  const id = readHeader(headers, 'webhook-id');
  const timestamp = readHeader(headers, 'webhook-timestamp');
  const standard = readHeader(headers, 'webhook-signature');
  if (id && timestamp && standard) {
    const signatures = standard.split(' ').flatMap((part) => {
      const [scheme = '', text = ''] = part.split(',');
      const bytes = fromBase64(text);
      return bytes ? [{ scheme, bytes }] : [];
    });
    return { timestamp, head: `${id}.${timestamp}.`, isStripeStyle: false, signatures };
  }
  const parts = (readHeader(headers, 'maxfi-signature') ?? '').split(',').map((part) => part.split('='));
  const at = parts.find(([name]) => name === 't')?.[1];
  if (!at) return undefined;
  const signatures = parts.flatMap(([scheme = '', text = '']) => {
    const bytes = fromHex(text);
    return scheme === 'v1' && bytes ? [{ scheme, bytes }] : [];
  });
  return { timestamp: at, head: `${at}.`, isStripeStyle: true, signatures };
}

export interface SignTestWebhookInput {
  secret: string;
  /** An event, or any text to sign as it is. */
  payload: unknown;
  id?: string;
  timestamp?: Date;
}

/** Signs a webhook as MAXFI does, so that you can test your own endpoint. */
export async function signTestWebhook(
  input: SignTestWebhookInput,
): Promise<{ headers: Record<string, string>; body: string }> {
  const body = typeof input.payload === 'string' ? input.payload : JSON.stringify(input.payload);
  const id = input.id ?? `evt_${crypto.randomUUID().replaceAll('-', '')}`;
  const timestamp = String(Math.floor((input.timestamp ?? new Date()).getTime() / 1000));
  const standard = await importKey(input.secret, false);
  const stripe = await importKey(input.secret, true);
  const mac = async (key: Key, head: string) =>
    new Uint8Array(await crypto.subtle.sign('HMAC', key, signedBytes(head, body)));
  const one = await mac(standard.key, `${id}.${timestamp}.`);
  const other = await mac(stripe.key, `${timestamp}.`);
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${btoa(String.fromCharCode(...one))}`,
      'maxfi-signature': `t=${timestamp},v1=${toHex(other)}`,
    },
  };
}

function signedBytes(before: string, body: string | Uint8Array): Bytes {
  const head = encoder.encode(before);
  const rest = typeof body === 'string' ? encoder.encode(body) : body;
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}

/** Standard Webhooks: the key is what the base64 after `whsec_` stands for. Stripe: the whole text is the key. */
async function importKey(
  secret: string,
  isStripeStyle: boolean,
): Promise<{ key: Key; algorithm: 'HMAC' | 'Ed25519'; scheme: Scheme }> {
  const bytes = /^(whsec|whpk)_/.test(secret) ? fromBase64(secret.replace(/^[a-z]+_/, '')) : undefined;
  if (bytes?.length === 32 && secret.startsWith('whpk_')) {
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
    return { key, algorithm: 'Ed25519', scheme: 'v1a' };
  }
  if (!bytes || bytes.length < 24 || !secret.startsWith('whsec_')) {
    throw new WebhookVerificationError(
      'bad_secret',
      'A webhook secret is whsec_ and at least 24 bytes of base64; a public key is whpk_ and 32',
    );
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const raw = isStripeStyle ? encoder.encode(secret) : bytes;
  const key = await crypto.subtle.importKey('raw', raw, hmac, false, ['sign', 'verify']);
  return { key, algorithm: 'HMAC', scheme: 'v1' };
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string): Bytes | undefined {
  if (!/^(?:[0-9a-f]{2})+$/.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function fromBase64(text: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function readHeader(headers: HeaderBag, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : found?.length === 1 ? found[0] : undefined;
}

function parseEvent(rawBody: string | Uint8Array): MaxfiEvent {
  try {
    return JSON.parse(typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody));
  } catch {
    throw new WebhookVerificationError('bad_body', 'The body is signed but is not JSON');
  }
}
