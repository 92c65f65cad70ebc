import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Secret } from './secret.ts';

const version = 1;
const ivLength = 12;
const tagLength = 16;

/** Seals and opens small secrets kept in rows: webhook secrets, credentials of acquirers. */
export interface Seal {
  /** `context` names the row; a sealed value moved to another row does not open. */
  seal(plain: Secret<string>, context: string): Buffer;
  open(sealed: Buffer, context: string): Secret<string>;
}

/**
 * AES-256-GCM under a key derived from the installation's master key (32 bytes).
 * Layout: version byte, 12-byte IV, 16-byte tag, ciphertext.
 */
export function createSeal(masterKey: Secret<Buffer>): Seal {
  const key = Buffer.from(hkdfSync('sha256', masterKey.reveal(), '', 'maxfi.rows.v1', 32));
  return {
    seal(plain, context) {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(plain.reveal(), 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), text]);
    },
    open(sealed, context) {
      if (sealed[0] !== version) throw new Error('A sealed value has an unknown version');
      const iv = sealed.subarray(1, 1 + ivLength);
      const tag = sealed.subarray(1 + ivLength, 1 + ivLength + tagLength);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(tag);
      const text = sealed.subarray(1 + ivLength + tagLength);
      return new Secret(Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8'));
    },
  };
}
