import { lockApiKey, updateApiKeyNetworks } from '../store/api-keys.ts';
import type { KeyDeps } from './steps/make-key.ts';

/** Replaces the networks from which a key may be used; none means from anywhere. False when there is no such key. */
export async function allowNetworks(
  deps: KeyDeps,
  input: { merchantId: string; id: string; networks: readonly string[] },
): Promise<boolean> {
  return deps.db.tx(async (tx) => {
    const key = await lockApiKey(tx, input);
    if (key) await updateApiKeyNetworks(tx, key, input.networks);
    return key !== undefined;
  });
}
