import { type Bytes, fromBase64, joinBytes } from './bytes.ts';
import { WebhookVerificationError } from './errors.ts';

const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;

/** Standard Webhooks `v1`: the key is what the base64 after `whsec_` stands for. */
export async function importStandardSecret(secret: string) {
  return crypto.subtle.importKey('raw', secretBytes(secret), hmac, false, ['sign', 'verify']);
}

/** Stripe's way: the key is the whole text, `whsec_` included. */
export async function importStripeSecret(secret: string) {
  secretBytes(secret);
  return crypto.subtle.importKey('raw', joinBytes(secret), hmac, false, ['sign', 'verify']);
}

/** Standard Webhooks `v1a`: the 32 bytes of an ed25519 public key, in base64 after `whpk_`. */
export async function importPublicKey(publicKey: string) {
  const bytes = fromBase64(publicKey.slice('whpk_'.length));
  if (bytes?.length !== 32) {
    throw new WebhookVerificationError('bad_secret', 'A public key is whpk_ and 32 bytes of base64');
  }
  return crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
}

/** Everything of a PKCS #8 ed25519 key before its 32 bytes. */
const pkcs8Head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/** `whsk_` and the base64 of the 32 bytes, or of 64 with the public key after them. */
export async function importPrivateKey(privateKey: string) {
  const bytes = privateKey.startsWith('whsk_') ? fromBase64(privateKey.slice(5)) : undefined;
  if (bytes?.length !== 32 && bytes?.length !== 64) {
    throw new WebhookVerificationError('bad_secret', 'A private key is whsk_ and 32 bytes of base64');
  }
  const key = joinBytes(Uint8Array.from(pkcs8Head), bytes.subarray(0, 32));
  return crypto.subtle.importKey('pkcs8', key, 'Ed25519', false, ['sign']);
}

export function isPublicKey(secret: string): boolean {
  return secret.startsWith('whpk_');
}

function secretBytes(secret: string): Bytes {
  const key = secret.startsWith('whsec_') ? fromBase64(secret.slice('whsec_'.length)) : undefined;
  if (!key || key.length < 24) {
    throw new WebhookVerificationError(
      'bad_secret',
      'A webhook secret is whsec_ and at least 24 bytes of base64',
    );
  }
  return key;
}
