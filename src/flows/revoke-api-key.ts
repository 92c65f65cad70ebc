import { lockApiKey, updateApiKeyToRevoked } from '../store/api-keys.ts';
import type { KeyDeps } from './steps/make-key.ts';

export type RevokeApiKeyResult = 'revoked' | 'was_revoked' | 'unknown';

/** Ends a key now and for good, also one that was rolled and still has time. A successor is not touched. */
export async function revokeApiKey(
  deps: KeyDeps,
  input: { merchantId: string; id: string },
): Promise<RevokeApiKeyResult> {
  return deps.db.tx(async (tx) => {
    const key = await lockApiKey(tx, input);
    if (!key) return 'unknown';
    if (key.revokedAt) return 'was_revoked';
    await updateApiKeyToRevoked(tx, key, deps.now());
    return 'revoked';
  });
}
