import { type Bytes, fromBase64, fromHex, joinBytes } from './bytes.ts';
import { WebhookVerificationError } from './errors.ts';
import type { MaxfiEvent } from './event-types.ts';
import { importPublicKey, importStandardSecret, importStripeSecret, isPublicKey } from './webhook-keys.ts';

export type HeaderBag =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyWebhookOptions {
  /** How old or early a webhook may be, in seconds; 300 by default. */
  toleranceS?: number;
  /** In place of the clock of this machine. */
  now?: Date;
}

/** What the headers claim: over these bytes, one of these signatures was made. */
interface Claim {
  readonly scheme: 'standard' | 'stripe';
  readonly timestamp: string;
  readonly signed: Bytes;
  readonly signatures: readonly { readonly version: string; readonly bytes: Bytes | undefined }[];
}

/** More than a change of secret needs, and few enough that nobody can keep us busy. */
const mostSignatures = 10;

/**
 * Checks that a webhook came from MAXFI and gives its event. Hand in the body as it arrived, before any JSON parser
 * touched it, and the endpoint's secret (`whsec_…`) or public key (`whpk_…`); several during a change. Its headers are
 * those of Standard Webhooks; without them, `MAXFI-Signature` is checked.
 * @throws WebhookVerificationError when it must not be believed
 */
export async function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: HeaderBag,
  secret: string | undefined | readonly string[],
  { toleranceS = 300, now = new Date() }: VerifyWebhookOptions = {},
): Promise<MaxfiEvent> {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new WebhookVerificationError('bad_body', 'Hand in the raw body, not what a JSON parser made of it');
  }
  const secrets = typeof secret === 'string' ? [secret] : (secret ?? []);
  if (secrets.length === 0) {
    throw new WebhookVerificationError('bad_secret', 'Hand in the secret (whsec_…) of the endpoint');
  }
  const claim = readClaim(rawBody, headers);
  const ageS = now.getTime() / 1000 - Number(claim.timestamp);
  // Written this way round, so that a tolerance or time that is no number lets nothing through.
  if (!/^\d{1,12}$/.test(claim.timestamp) || !(Math.abs(ageS) <= toleranceS)) {
    throw new WebhookVerificationError('outside_tolerance', 'The webhook is too old, or a clock is wrong');
  }
  for (const one of secrets) if (await isSignedWith(one, claim)) return parseEvent(rawBody);
  throw new WebhookVerificationError('no_match', 'No signature fits: wrong secret, or the body was changed');
}

function readClaim(rawBody: string | Uint8Array, headers: HeaderBag): Claim {
  const id = readHeader(headers, 'webhook-id');
  const timestamp = readHeader(headers, 'webhook-timestamp');
  const standard = readHeader(headers, 'webhook-signature');
  if (id && timestamp && standard) {
    const signatures = standard.split(' ').map((part) => {
      const [version = '', text = ''] = part.split(',', 2);
      return { version, bytes: fromBase64(text) };
    });
    const signed = joinBytes(`${id}.${timestamp}.`, rawBody);
    return { scheme: 'standard', timestamp, signed, signatures };
  }
  const stripe = readHeader(headers, 'maxfi-signature');
  // Half a set of headers is a mistake on the way, and no reason to try the other set.
  if (id || timestamp || standard || !stripe) {
    throw new WebhookVerificationError(
      'missing_header',
      'The request lacks the webhook-… headers, or MAXFI-Signature',
    );
  }
  const parts = stripe.split(',').map((part) => {
    const [name = '', text = ''] = part.trim().split('=', 2);
    return { name, text };
  });
  const t = parts.find(({ name }) => name === 't')?.text ?? '';
  const signatures = parts.map(({ name, text }) => ({ version: name, bytes: fromHex(text) }));
  return { scheme: 'stripe', timestamp: t, signed: joinBytes(`${t}.`, rawBody), signatures };
}

async function isSignedWith(secret: string, { scheme, signed, signatures }: Claim): Promise<boolean> {
  const isPublic = isPublicKey(secret);
  const key = await (isPublic
    ? importPublicKey(secret)
    : scheme === 'standard'
      ? importStandardSecret(secret)
      : importStripeSecret(secret));
  const version = isPublic ? 'v1a' : 'v1';
  const candidates = signatures.filter((one) => one.version === version).slice(0, mostSignatures);
  for (const { bytes } of candidates) {
    // verify() compares in constant time.
    if (bytes && (await crypto.subtle.verify(isPublic ? 'Ed25519' : 'HMAC', key, bytes, signed))) return true;
  }
  return false;
}

function readHeader(headers: HeaderBag, name: string): string | undefined {
  if (isHeaders(headers)) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : found?.length === 1 ? found[0] : undefined;
}

/** By its method, since a runtime may have several classes of that name. */
function isHeaders(headers: HeaderBag): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}

function parseEvent(rawBody: string | Uint8Array): MaxfiEvent {
  try {
    return JSON.parse(typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody));
  } catch {
    throw new WebhookVerificationError('bad_body', 'The body is signed but is not JSON');
  }
}
