import { createHash, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { ed25519KeyOf, ed25519PublicBytes } from '../domain/ed25519.ts';
import type { SignedReturn } from '../domain/signed-return.ts';
import type { Secret } from './secret.ts';

/** Signs what a shop is told by the customer's browser, so that it can check it without asking anybody. */
export interface ReturnSigner {
  /** A compact JWS (RFC 7515, EdDSA of RFC 8037). */
  sign(claims: SignedReturn): string;
  /** The public keys as a JWK set (RFC 7517): one for each mode, so that no key of test mode can vouch for money. */
  keySet(): { readonly keys: readonly Jwk[] };
}

interface Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly use: 'sig';
  readonly alg: 'EdDSA';
  readonly kid: string;
  readonly x: string;
}

/** The keys follow from the master key: every process has the same, and none is stored. */
export function createReturnSigner(masterKey: Secret<Buffer>): ReturnSigner {
  const keyOf = (mode: SignedReturn['mode']) => {
    const seed = hkdfSync('sha256', masterKey.reveal(), '', `maxfi.signed-return.${mode}.v1`, 32);
    const key: KeyObject = ed25519KeyOf(Buffer.from(seed));
    const x = ed25519PublicBytes(key).toString('base64url');
    const kid = `${mode}-${createHash('sha256').update(x).digest('base64url').slice(0, 8)}`;
    return { key, jwk: { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid, x } as const };
  };
  const keys = { test: keyOf('test'), live: keyOf('live') };
  return {
    sign(claims) {
      const { key, jwk } = keys[claims.mode];
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const text = `${encode({ alg: 'EdDSA', kid: jwk.kid, typ: 'JWT' })}.${encode(claims)}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    },
    keySet: () => ({ keys: [keys.live.jwk, keys.test.jwk] }),
  };
}
