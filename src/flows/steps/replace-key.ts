import type { ApiKey } from '../../domain/api-key.ts';
import { keyState } from '../../domain/api-key.ts';
import { insertApiKey, lockApiKey, updateApiKeyToRolled } from '../../store/api-keys.ts';
import type { Tx } from '../../store/db.ts';
import { type MadeKey, makeKey } from './make-key.ts';

export interface ReplaceKeyInput {
  readonly merchantId: string;
  readonly id: string;
  /** Hours for which the old key goes on working; 0 ends it now. */
  readonly overlapHours: number;
}

export type ReplaceKeyResult =
  | { readonly kind: 'rolled'; readonly old: ApiKey; readonly made: Omit<MadeKey, 'hash'> }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked' }
  /** It has a successor already: that one can be rolled. */
  | { readonly kind: 'already_rolled'; readonly rolledTo: string | null };

const hourMs = 60 * 60_000;

/** A successor with the same name, scopes, limit and networks, and an end for the old key. */
export async function replaceKey(tx: Tx, input: ReplaceKeyInput, now: Date): Promise<ReplaceKeyResult> {
  const old = await lockApiKey(tx, input);
  if (!old) return { kind: 'unknown' };
  const state = keyState(old, now);
  if (state === 'revoked') return { kind: 'revoked' };
  if (state !== 'active') return { kind: 'already_rolled', rolledTo: old.rolledTo };
  const { key, hash, secretKey } = makeKey({ ...old, expiresAt: null }, now);
  await insertApiKey(tx, key, hash);
  const end = { rolledTo: key.id, expiresAt: new Date(now.getTime() + input.overlapHours * hourMs) };
  await updateApiKeyToRolled(tx, old, end);
  return { kind: 'rolled', old: { ...old, ...end }, made: { key, secretKey } };
}
