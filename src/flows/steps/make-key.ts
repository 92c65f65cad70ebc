import { type ApiKey, hashKey, newSecretKey } from '../../domain/api-key.ts';
import { newId } from '../../domain/id.ts';
import type { Db } from '../../store/db.ts';
import { Secret } from '../../vault/secret.ts';

export interface KeyDeps {
  readonly db: Db;
  readonly now: () => Date;
}

export interface MadeKey {
  readonly key: ApiKey;
  readonly hash: string;
  /** Nowhere else: shown to whoever asked for it, and forgotten. */
  readonly secretKey: Secret<string>;
}

export type KeyWish = Pick<
  ApiKey,
  'merchantId' | 'livemode' | 'scopes' | 'requestsPerMinute' | 'name' | 'allowedNetworks'
> & { readonly lineId?: string; readonly expiresAt?: Date | null };

/** A key as it will be stored, and its secret. */
export function makeKey(wish: KeyWish, now: Date): MadeKey {
  const secretKey = newSecretKey(wish.livemode);
  const id = newId('key');
  const key: ApiKey = {
    id,
    merchantId: wish.merchantId,
    lineId: wish.lineId ?? id,
    name: wish.name,
    livemode: wish.livemode,
    scopes: wish.scopes,
    last4: secretKey.slice(-4),
    requestsPerMinute: wish.requestsPerMinute,
    allowedNetworks: wish.allowedNetworks,
    createdAt: now,
    lastUsedAt: null,
    lastUsedAddress: null,
    expiresAt: wish.expiresAt ?? null,
    rolledTo: null,
    revokedAt: null,
  };
  return { key, hash: hashKey(secretKey), secretKey: new Secret(secretKey) };
}
