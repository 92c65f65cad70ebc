import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ivLength = 12;
const tagLength = 16;

/** What sealing adds to the length of the plain bytes. */
export const sealOverhead = ivLength + tagLength;

/**
 * AES-256-GCM with a fresh random IV: 12-byte IV, 16-byte tag, ciphertext. `context` is authenticated and not stored: it
 * names the place of the value, so that one moved elsewhere does not open. One key may seal at most 2^32 values.
 */
export function sealBytes(key: Buffer, plain: Buffer, context: string): Buffer {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** Throws when the key, the context or a single bit is another one. */
export function openBytes(key: Buffer, sealed: Buffer, context: string): Buffer {
  if (sealed.length < sealOverhead) throw new Error('A sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(ivLength, sealOverhead));
  return Buffer.concat([decipher.update(sealed.subarray(sealOverhead)), decipher.final()]);
}
