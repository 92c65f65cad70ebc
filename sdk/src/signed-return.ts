import { fromBase64Url, joinBytes } from './bytes.ts';
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
  /** Seconds since 1970. */
  iat: number;
  exp: number;
}

/** What `/.well-known/jwks.json` answers; keep it for an hour. */
export interface KeySet {
  keys: { kid: string; kty: string; crv: string; x: string }[];
}

/**
 * Whose payment it must be. All merchants of a MAXFI share its keys: with an account of their own, anybody can pay
 * themselves for an order that looks like yours. So one of the two has to be said.
 */
export type ExpectedPayment =
  /** The session that your order was sent to pay. */
  | { session: string; merchant?: string }
  /** Your merchant id; then compare `order_id`, `amount` and `currency` with your order yourself. */
  | { merchant: string; session?: string };

export type VerifySignedReturnOptions = ExpectedPayment & {
  /** Live payments only, unless you say `test` while you try it out: whoever has a test key can make test tokens. */
  mode?: 'test' | 'live';
  /** In place of the clock of this machine. */
  now?: Date;
};

/** By how many seconds this machine's clock may be behind. */
const leewayS = 300;

/**
 * Checks the token of a customer who comes back, without asking anybody. Compare the amount with your order; the webhook
 * stays what you deliver on.
 * @throws SignedReturnError when it must not be believed; TypeError when nothing says whose payment it must be
 */
export async function verifySignedReturn(
  token: string | null | undefined,
  keySet: KeySet,
  options: VerifySignedReturnOptions,
): Promise<SignedReturn> {
  const { session, merchant, mode = 'live', now = new Date() } = options ?? {};
  if (session === undefined && merchant === undefined) {
    throw new TypeError('Say whose payment it must be: the id of the session, or of your merchant');
  }
  const [head = '', claims = '', signature = '', more] = (token ?? '').slice(0, 8_192).split('.');
  const { alg, crit, kid } = readPart(head);
  const signed = fromBase64Url(signature);
  // The algorithm is ours to choose, never the token's, and an extension that changes what is signed is not ours.
  if (more !== undefined || !signed || alg !== 'EdDSA' || crit !== undefined)
    throw new SignedReturnError('malformed');
  if (!(await isSignedBy(keySet, kid, signed, `${head}.${claims}`)))
    throw new SignedReturnError('bad_signature');
  const result = readPart(claims);
  if (!isWhole(result)) throw new SignedReturnError('malformed');
  const nowS = now.getTime() / 1000;
  if (!(nowS < result.exp && nowS > result.iat - leewayS)) throw new SignedReturnError('expired');
  // The keys are apart too: one of test mode cannot vouch for money, whatever its token says.
  if (result.mode !== mode || !String(kid).startsWith(`${mode}-`)) throw new SignedReturnError('wrong_mode');
  const isExpected = (session ?? result.sub) === result.sub && (merchant ?? result.aud) === result.aud;
  if (!isExpected) throw new SignedReturnError('wrong_payment');
  return result;
}

const reasons = {
  malformed: 'is no token, or not one that MAXFI makes',
  unknown_key: 'is signed by a key that is not in the key set: read /.well-known/jwks.json again',
  bad_signature: 'was changed, or signed by somebody else',
  expired: 'is older than ten minutes, or a clock is wrong',
  wrong_mode: 'is of the other mode',
  wrong_payment: 'is genuine, and of another payment',
} as const;

/** A return that must not be believed. Wait for the webhook. */
export class SignedReturnError extends Error {
  override readonly name = 'SignedReturnError';
  readonly code: keyof typeof reasons;

  constructor(code: keyof typeof reasons) {
    super(`maxfi_result ${reasons[code]}`);
    this.code = code;
  }
}

async function isSignedBy(
  { keys }: KeySet,
  kid: unknown,
  signature: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<boolean> {
  const jwk = keys.find((one) => one.kid === kid && one.kty === 'OKP' && one.crv === 'Ed25519');
  const raw = fromBase64Url(jwk?.x ?? '');
  if (raw?.length !== 32) throw new SignedReturnError('unknown_key');
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, joinBytes(text));
}

function readPart(part: string): Record<string, unknown> {
  try {
    const bytes = fromBase64Url(part);
    const value: unknown = bytes && JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, like everything else that is no token.
  }
  throw new SignedReturnError('malformed');
}

function isWhole(claims: object): claims is SignedReturn {
  const { sub, aud, status, currency, amount, iat, exp } = claims as Partial<SignedReturn>;
  const texts = [sub, aud, status, currency];
  return texts.every((one) => typeof one === 'string') && [amount, iat, exp].every(Number.isSafeInteger);
}
