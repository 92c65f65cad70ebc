import type { KeyDeps } from './steps/make-key.ts';
import { type ReplaceKeyInput, type ReplaceKeyResult, replaceKey } from './steps/replace-key.ts';

/**
 * Replaces a key by a successor that may do the same. The old one goes on working for `overlapHours` (0 to 168), so
 * that servers can be changed one by one, and is then refused as if it had never been.
 */
export async function rollApiKey(deps: KeyDeps, input: ReplaceKeyInput): Promise<ReplaceKeyResult> {
  return deps.db.tx((tx) => replaceKey(tx, input, deps.now()));
}
