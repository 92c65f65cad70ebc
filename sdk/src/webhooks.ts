import { WebhookVerificationError } from './errors.ts';
import type { MaxfiEvent } from './types.ts';

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
 * touched it. During a change of secret, give both.
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
  const id = readHeader(headers, 'webhook-id');
  const timestamp = readHeader(headers, 'webhook-timestamp');
  const signatures = readHeader(headers, 'webhook-signature');
  if (!id || !timestamp || !signatures) {
    throw new WebhookVerificationError('missing_header', 'The request lacks the webhook-… headers');
  }
  const ageS = now.getTime() / 1000 - Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(ageS) > toleranceS) {
    throw new WebhookVerificationError('outside_tolerance', 'The webhook is too old, or a clock is wrong');
  }
  const signed = signedBytes(id, timestamp, rawBody);
  const candidates = signatures
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .slice(0, 10);
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    const key = await importKey(one);
    for (const candidate of candidates) {
      const mac = fromBase64(candidate.slice(3));
      // verify() compares in constant time.
      if (mac && (await crypto.subtle.verify('HMAC', key, mac, signed))) return parseEvent(rawBody);
    }
  }
  throw new WebhookVerificationError('no_match', 'No signature fits: wrong secret, or the body was changed');
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
  const key = await importKey(input.secret);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, signedBytes(id, timestamp, body)));
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${btoa(String.fromCharCode(...mac))}`,
    },
  };
}

function signedBytes(id: string, timestamp: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const head = encoder.encode(`${id}.${timestamp}.`);
  const rest = typeof body === 'string' ? encoder.encode(body) : body;
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}

/** Standard Webhooks: the key is what the base64 after `whsec_` stands for. */
async function importKey(secret: string) {
  const key = secret.startsWith('whsec_') ? fromBase64(secret.slice(6)) : undefined;
  if (!key || key.length < 24) {
    throw new WebhookVerificationError(
      'bad_secret',
      'A webhook secret is whsec_ and at least 24 bytes of base64',
    );
  }
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
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
