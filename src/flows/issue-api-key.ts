import { type ApiKey, hashKey, newSecretKey, type Scope } from '../domain/api-key.ts';
import { newId } from '../domain/id.ts';
import { insertApiKey } from '../store/api-keys.ts';
import type { Db } from '../store/db.ts';
import { Secret } from '../vault/secret.ts';

export interface IssueApiKeyDeps {
  readonly db: Db;
  readonly now: () => Date;
}

export interface IssueApiKeyInput {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly scopes: readonly Scope[];
  /** Accepted requests in any 60 s. */
  readonly requestsPerMinute: number;
}

/** A new API key. The secret exists only in the answer: a hash of it is what is kept. */
export async function issueApiKey(
  deps: IssueApiKeyDeps,
  input: IssueApiKeyInput,
): Promise<{ key: ApiKey; secretKey: Secret<string> }> {
  const secretKey = newSecretKey(input.livemode);
  const key: ApiKey = {
    id: newId('key'),
    merchantId: input.merchantId,
    livemode: input.livemode,
    scopes: input.scopes,
    last4: secretKey.slice(-4),
    requestsPerMinute: input.requestsPerMinute,
    createdAt: deps.now(),
    revokedAt: null,
  };
  await deps.db.tx((tx) => insertApiKey(tx, key, hashKey(secretKey)));
  return { key, secretKey: new Secret(secretKey) };
}
