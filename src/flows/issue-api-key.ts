import type { Scope } from '../domain/api-key.ts';
import { insertApiKey } from '../store/api-keys.ts';
import { type KeyDeps, type MadeKey, makeKey } from './steps/make-key.ts';

export interface IssueApiKeyInput {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly scopes: readonly Scope[];
  /** Accepted requests in any 60 s. */
  readonly requestsPerMinute: number;
  /** For people: where the key is used. */
  readonly name?: string;
  /** CIDR networks it may be used from, as `readNetwork` gives them; from anywhere when left out or empty. */
  readonly allowedNetworks?: readonly string[];
  /** For a key that ends by itself. */
  readonly livesForMs?: number;
}

/** A new API key. The secret exists only in the answer: a hash of it is what is kept. */
export async function issueApiKey(deps: KeyDeps, input: IssueApiKeyInput): Promise<Omit<MadeKey, 'hash'>> {
  const { name = '', allowedNetworks = [], livesForMs } = input;
  const now = deps.now();
  const expiresAt = livesForMs === undefined ? null : new Date(now.getTime() + livesForMs);
  const { key, hash, secretKey } = makeKey({ ...input, name, allowedNetworks, expiresAt }, now);
  await deps.db.tx((tx) => insertApiKey(tx, key, hash));
  return { key, secretKey };
}
