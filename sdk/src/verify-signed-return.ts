import { fromBase64Url, joinBytes } from './bytes.ts';
import { SignedReturnError } from './errors.ts';
import type { CheckoutSessionStatus } from './types/checkout-session.ts';
import type { Currency } from './types/words.ts';

/** Public keys as `/.well-known/jwks.json` of your MAXFI shows them. */
export interface Jwks {
  keys: readonly JwksKey[];
}

export interface JwksKey {
  kty?: string;
  crv?: string;
  x?: string;
  kid?: string;
}

/** What `maxfi_result` in the address of a returning customer says. */
export interface SignedReturn {
  /** The address of the MAXFI that signed. */
  iss: string;
  /** The id of the session. */
  sub: string;
  order_id: string | null;
  /** In minor units. */
  amount: number;
  currency: Currency;
  status: CheckoutSessionStatus;
  mode: 'test' | 'live';
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  /** The id of the merchant. */
  aud: string;
}

/**
 * Whose payment it must be. All merchants of an installation share its keys, and a customer may come back with the
 * result of another order: so a signature alone proves nothing about yours, and one of the two has to be said.
 */
export type ExpectedPayment = { session: string; merchant?: string } | { merchant: string; session?: string };

export type VerifySignedReturnOptions = ExpectedPayment & {
  jwks: Jwks;
  /** The public URL of your MAXFI, to be compared with `iss`. */
  issuer?: string;
  /** By how many seconds clocks may differ; 60 by default. */
  leewayS?: number;
  /** In place of the clock of this machine. */
  now?: Date;
};

/**
 * Checks the `maxfi_result` with which a customer came back, and gives what it says. It is a picture of the moment it
 * was signed: deliver the goods on `status: 'succeeded'`, and expect the webhook as well.
 * @throws SignedReturnError when it must not be believed; TypeError when nothing says whose payment it must be
 */
export async function verifySignedReturn(
  token: string | null | undefined,
  options: VerifySignedReturnOptions,
): Promise<SignedReturn> {
  const { jwks, session, merchant, issuer, leewayS = 60, now = new Date() } = options;
  if (session === undefined && merchant === undefined) {
    throw new TypeError('Say whose payment it must be: the id of the session, or of your merchant');
  }
  const [head = '', body = '', signature = '', ...rest] = (token ?? '').split('.');
  const header = readJson(head);
  const bytes = fromBase64Url(signature);
  if (!header || !bytes || signature === '' || rest.length > 0 || (token ?? '').length > 8_192) {
    throw new SignedReturnError('malformed', 'The result is not a compact JWS');
  }
  // A header may not choose how it is checked: one algorithm, and no extension that would have to be understood.
  if (header.alg !== 'EdDSA' || header.crit !== undefined) {
    throw new SignedReturnError('malformed', 'The result is not signed by EdDSA');
  }
  const keys = await findKeys(jwks, header.kid);
  const signed = joinBytes(`${head}.${body}`);
  const verdicts = await Promise.all(keys.map((key) => crypto.subtle.verify('Ed25519', key, bytes, signed)));
  if (!verdicts.includes(true)) {
    throw new SignedReturnError('bad_signature', 'The result was changed, or signed by somebody else');
  }
  const said = readSignedReturn(body);
  const nowS = now.getTime() / 1000;
  if (!(nowS - leewayS <= said.exp && nowS + leewayS >= said.iat)) {
    throw new SignedReturnError('expired', 'The result is too old, or a clock is wrong');
  }
  const isMine =
    (session ?? said.sub) === said.sub &&
    (merchant ?? said.aud) === said.aud &&
    (issuer ?? said.iss) === said.iss;
  if (!isMine) throw new SignedReturnError('wrong_payment', 'The result is genuine, of another payment');
  return said;
}

async function findKeys({ keys }: Jwks, kid: unknown) {
  const fitting = keys.filter(
    (key) => key.kty === 'OKP' && key.crv === 'Ed25519' && (kid === undefined || key.kid === kid),
  );
  const raw = fitting
    .map(({ x = '' }) => fromBase64Url(x))
    .filter((bytes) => bytes !== undefined)
    .filter((bytes) => bytes.length === 32);
  if (raw.length === 0) {
    throw new SignedReturnError('unknown_key', 'None of the keys made it: read /.well-known/jwks.json again');
  }
  return Promise.all(
    raw.slice(0, 20).map((bytes) => crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify'])),
  );
}

function readSignedReturn(body: string): SignedReturn {
  const said = readJson(body);
  const isWhole =
    said &&
    typeof said.iss === 'string' &&
    typeof said.sub === 'string' &&
    typeof said.aud === 'string' &&
    typeof said.status === 'string' &&
    typeof said.currency === 'string' &&
    Number.isSafeInteger(said.amount) &&
    Number.isFinite(said.iat) &&
    Number.isFinite(said.exp);
  if (!isWhole) throw new SignedReturnError('malformed', 'The result lacks what a result has to say');
  return said as unknown as SignedReturn;
}

function readJson(part: string): Record<string, unknown> | undefined {
  try {
    const bytes = fromBase64Url(part);
    const value: unknown = bytes && JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
