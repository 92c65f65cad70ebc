import { hkdfSync } from 'node:crypto';
import { openBytes, sealBytes } from './seal-bytes.ts';
import type { SealKeys } from './seal-keys.ts';
import { Secret } from './secret.ts';

/** Seals and opens small secrets kept in rows: webhook secrets, credentials of acquirers. */
export interface Seal {
  /** `context` names the row; a sealed value moved to another row does not open. */
  seal(plain: Secret<string>, context: string): Buffer;
  open(sealed: Buffer, context: string): Secret<string>;
}

/** How a sealed value begins: one byte says which key it is under. */
const underMasterKey = 1;
const underVaultKey = 2;
const versionLength = 4;

/** The first bytes of every value sealed under a version of the vault's key; the store finds the others by it. */
export function sealPrefix(version: number): Buffer {
  const prefix = Buffer.alloc(1 + versionLength);
  prefix.writeUInt8(underVaultKey);
  prefix.writeUInt32BE(version, 1);
  return prefix;
}

/**
 * AES-256-GCM under a key derived from a version of the vault's key, as soon as `keys` has one, else from the
 * installation's master key (32 bytes). Both open for ever. Layouts: byte 1, IV, tag, ciphertext; or byte 2, the version
 * in four bytes, IV, tag, ciphertext.
 */
export function createSeal(masterKey: Secret<Buffer>, keys?: SealKeys): Seal {
  const own = Buffer.from(hkdfSync('sha256', masterKey.reveal(), '', 'maxfi.rows.v1', 32));
  const keyOf = (key: Secret<Buffer>) =>
    Buffer.from(hkdfSync('sha256', key.reveal(), '', 'maxfi.rows.v2', 32));
  return {
    seal(plain, context) {
      const bytes = Buffer.from(plain.reveal());
      const active = keys?.active();
      if (!active) return Buffer.concat([Buffer.from([underMasterKey]), sealBytes(own, bytes, context)]);
      const prefix = sealPrefix(active.version);
      return Buffer.concat([prefix, sealBytes(keyOf(active.key), bytes, boundTo(context, active.version))]);
    },
    open(sealed, context) {
      if (sealed[0] === underMasterKey) return text(openBytes(own, sealed.subarray(1), context));
      if (sealed[0] !== underVaultKey) throw new Error('A sealed value has an unknown version');
      const version = sealed.readUInt32BE(1);
      const key = keys?.find(version);
      if (!key)
        throw new Error(`A value is sealed under vault key ${version}, which is retired or not known`);
      return text(openBytes(keyOf(key), sealed.subarray(1 + versionLength), boundTo(context, version)));
    },
  };
}

function boundTo(context: string, version: number): string {
  return `${version}\n${context}`;
}

function text(plain: Buffer): Secret<string> {
  return new Secret(plain.toString('utf8'));
}
