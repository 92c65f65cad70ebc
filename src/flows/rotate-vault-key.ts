import type { Db } from '../store/db.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { settleMs } from '../vault/seal-keys.ts';
import { addKeyVersion } from '../vault/vault-keys.ts';

export interface RotateVaultKeyDeps {
  readonly db: Db;
  readonly keys: KeyRing;
  readonly now: () => Date;
}

export interface RotatedVaultKey {
  readonly version: number;
  /** Cards are sealed under it from now on; small secrets from this moment, when every process has read it. */
  readonly secretsMoveAt: Date;
}

/**
 * Adds a version of the vault's key while everything runs. Then: `rewrapVault` moves what is stored, and after five
 * minutes `retireVaultKey` destroys the version before.
 */
export async function rotateVaultKey(deps: RotateVaultKeyDeps): Promise<RotatedVaultKey> {
  const now = deps.now();
  const version = await addKeyVersion(deps.db, deps.keys, now);
  return { version, secretsMoveAt: new Date(now.getTime() + settleMs) };
}
