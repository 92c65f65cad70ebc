import { type ApiKey, hashKey, withoutKeys } from '../domain/api-key.ts';
import { insertOrCountLeak } from '../store/api-key-leaks.ts';
import { findApiKeyByHash, updateApiKeyToRevoked } from '../store/api-keys.ts';
import type { Tx } from '../store/db.ts';
import type { KeyDeps } from './steps/make-key.ts';
import { type ReplaceKeyResult, replaceKey } from './steps/replace-key.ts';

export interface ReportLeakedKeyInput {
  readonly secretKey: string;
  /** Where it was found, in the finder's words; at most 500 characters. */
  readonly foundAt: string;
  readonly action: 'note' | 'revoke' | { readonly roll: { readonly overlapHours: number } };
}

export type ReportLeakedKeyResult =
  | { readonly kind: 'not_ours' }
  | { readonly kind: 'noted'; readonly key: ApiKey }
  | { readonly kind: 'revoked'; readonly key: ApiKey; readonly wasRevoked: boolean }
  | { readonly kind: 'replaced'; readonly key: ApiKey; readonly result: ReplaceKeyResult };

/** Says whose a found key is, notes where it was found and, when asked to, ends or replaces it: all or nothing. */
export async function reportLeakedKey(
  deps: KeyDeps,
  input: ReportLeakedKeyInput,
): Promise<ReportLeakedKeyResult> {
  return deps.db.tx(async (tx) => {
    const now = deps.now();
    const key = await findApiKeyByHash(tx, hashKey(input.secretKey));
    if (!key) return { kind: 'not_ours' };
    const source = withoutKeys(input.foundAt);
    await insertOrCountLeak(tx, key, { place: 'reported', source, times: 1, at: now });
    return act(tx, key, input.action, now);
  });
}

async function act(
  tx: Tx,
  key: ApiKey,
  action: ReportLeakedKeyInput['action'],
  now: Date,
): Promise<ReportLeakedKeyResult> {
  if (action === 'note') return { kind: 'noted', key };
  if (action === 'revoke') {
    await updateApiKeyToRevoked(tx, key, now);
    return { kind: 'revoked', key, wasRevoked: key.revokedAt !== null };
  }
  return { kind: 'replaced', key, result: await replaceKey(tx, { ...key, ...action.roll }, now) };
}
