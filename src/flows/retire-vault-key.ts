import type { Db } from '../store/db.ts';
import { countSecretsUnder } from '../store/sealed-secrets.ts';
import { sealPrefix } from '../vault/seal.ts';
import { type RetireResult, retireKeyVersion } from '../vault/vault-keys.ts';

export type RetireVaultKeyResult =
  | Exclude<RetireResult, { kind: 'in_use' }>
  | { kind: 'in_use'; cards: number; secrets: number };

/**
 * Destroys a version of the vault's key for good. Refused while it seals, while anything is sealed under it, and until
 * every process is sure to have moved on.
 */
export async function retireVaultKey(
  deps: { readonly db: Db; readonly now: () => Date },
  input: { readonly version: number },
): Promise<RetireVaultKeyResult> {
  return deps.db.tx(async (tx) => {
    const secrets = await countSecretsUnder(tx, sealPrefix(input.version));
    if (secrets > 0) return { kind: 'in_use', cards: 0, secrets };
    const result = await retireKeyVersion(tx, input.version, deps.now());
    return result.kind === 'in_use' ? { ...result, secrets: 0 } : result;
  });
}
