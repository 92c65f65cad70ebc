import type { CheckoutSessionStatus, Currency } from './types.ts';

/** What `maxfi_result` says of a payment. */
export interface SignedReturn {
  /** Where that MAXFI runs. */
  iss: string;
  /** The id of the session. */
  sub: string;
  /** Your merchant id. */
  aud: string;
  order_id: string | null;
  amount: number;
  currency: Currency;
  status: CheckoutSessionStatus;
  mode: 'test' | 'live';
  iat: number;
  exp: number;
}

/** What `/.well-known/jwks.json` answers; keep it for an hour. */
export interface KeySet {
  keys: { kid: string; kty: string; crv: string; x: string }[];
}

export interface VerifySignedReturnOptions {
  /** Live payments only, unless you say `test` while you try it out: whoever has a test key can make test tokens. */
  mode?: 'test' | 'live';
  /** In place of the clock of this machine. */
  now?: Date;
}

/**
 * Checks the token of a customer who comes back, without asking anybody. Compare `order_id`, `amount` and `currency` with your
 * order; the webhook stays what you deliver on.
 * @throws SignedReturnError when it must not be believed
 */
export async function verifySignedReturn(
  token: string,
  keySet: KeySet,
  { mode = 'live', now = new Date() }: VerifySignedReturnOptions = {},
): Promise<SignedReturn> {
  const [head = '', claims = '', signature = '', more] = token.split('.');
  const { alg, kid } = readPart(head) as { alg?: string; kid?: string };
  const jwk = keySet.keys.find((one) => one.kid === kid);
  // The algorithm is ours to choose, never the token's.
  if (more !== undefined || alg !== 'EdDSA' || jwk?.crv !== 'Ed25519') throw new SignedReturnError();
  const raw = fromBase64Url(jwk.x);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${head}.${claims}`);
  const isGenuine = await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), signed);
  const result = readPart(claims) as Partial<SignedReturn>;
  const seconds = now.getTime() / 1000;
  const isFresh = typeof result.exp === 'number' && seconds < result.exp && seconds > result.exp - 900;
  const isOfMode = result.mode === mode && kid?.startsWith(`${mode}-`);
  if (!isGenuine || !isFresh || !isOfMode) throw new SignedReturnError();
  return result as SignedReturn;
}

/** A return that must not be believed: forged, too old, or of the other mode. Wait for the webhook. */
export class SignedReturnError extends Error {
  constructor() {
    super('maxfi_result is not genuine, is older than ten minutes, or is of the other mode');
    this.name = 'SignedReturnError';
  }
}

function readPart(part: string): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(part)));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    throw new SignedReturnError();
  }
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  try {
    const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw new SignedReturnError();
  }
}
