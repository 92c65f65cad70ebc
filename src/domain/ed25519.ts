import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What PKCS #8 and SubjectPublicKeyInfo put before the 32 bytes of an ed25519 key (RFC 8410, 7 and 10). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiHeadBytes = 12;

/** The private key of 32 secret bytes. */
export function ed25519KeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
}

/** The 32 bytes that everybody may know. */
export function ed25519PublicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiHeadBytes);
}
