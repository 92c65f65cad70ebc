import { hkdfSync, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import { openBytes, sealBytes } from './seal-bytes.ts';
import { Secret } from './secret.ts';

/** A ring whose keys are wrapped by a key derived from the installation's master key (32 bytes). */
export function createLocalKeyRing(masterKey: Secret<Buffer>): KeyRing {
  const wrappingKey = Buffer.from(hkdfSync('sha256', masterKey.reveal(), '', 'maxfi.key-ring.v1', 32));
  // Kept by what is stored and not by version: the key of a retired version, whose row is empty, is found by nobody.
  const opened = new Map<string, Secret<Buffer>>();
  const nameOf = (wrapped: Buffer) => wrapped.toString('base64');
  const contextOf = (version: number) => `vault_keys ${version}`;
  return {
    make: async (version) => sealBytes(wrappingKey, randomBytes(32), contextOf(version)),
    async open(version, wrapped) {
      const name = nameOf(wrapped);
      const key =
        opened.get(name) ?? new Secret(Buffer.from(openBytes(wrappingKey, wrapped, contextOf(version))));
      opened.set(name, key);
      return key;
    },
    keepOnly(list) {
      const kept = new Set(list.map(nameOf));
      // Only forgotten, not overwritten: somebody may be sealing with it at this moment.
      for (const name of opened.keys()) if (!kept.has(name)) opened.delete(name);
    },
  };
}
