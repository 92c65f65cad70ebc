import { hashKey, type Scope, scopes } from '../../src/domain/api-key.ts';
import { createMerchant } from '../../src/flows/create-merchant.ts';
import { issueApiKey } from '../../src/flows/issue-api-key.ts';
import { revokeApiKey } from '../../src/flows/revoke-api-key.ts';
import { rollApiKey } from '../../src/flows/roll-api-key.ts';
import { findApiKeyByHash } from '../../src/store/api-keys.ts';
import type { TestWorld } from './world.ts';

export interface KeyWish {
  readonly merchantId?: string;
  readonly livemode?: boolean;
  readonly scopes?: readonly Scope[];
  readonly requestsPerMinute?: number;
  readonly allowedNetworks?: readonly string[];
}

/** Another key of the world's merchant, or of another. */
export async function issueKey(world: TestWorld, wish: KeyWish = {}): Promise<string> {
  const { secretKey } = await issueApiKey(world.installation, {
    merchantId: wish.merchantId ?? world.merchantId,
    livemode: wish.livemode ?? false,
    scopes: wish.scopes ?? scopes,
    requestsPerMinute: wish.requestsPerMinute ?? 100_000,
    ...(wish.allowedNetworks && { allowedNetworks: wish.allowedNetworks }),
  });
  return secretKey.reveal();
}

/** A key that was valid once. */
export async function issueRevokedKey(world: TestWorld): Promise<string> {
  const key = await issueKey(world);
  await revokeApiKey(world.installation, { merchantId: world.merchantId, id: await idOfKey(world, key) });
  return key;
}

/** A key that was rolled and whose time beside its successor is over. */
export async function issueExpiredKey(world: TestWorld): Promise<string> {
  const key = await issueKey(world);
  const id = await idOfKey(world, key);
  await rollApiKey(world.installation, { merchantId: world.merchantId, id, overlapHours: 0 });
  return key;
}

export async function idOfKey(world: TestWorld, secretKey: string): Promise<string> {
  const key = await findApiKeyByHash(world.installation.db, hashKey(secretKey));
  if (!key) throw new Error('there is no such key');
  return key.id;
}

/** A second merchant; returns its id. */
export async function addMerchant(world: TestWorld): Promise<string> {
  const { merchant } = await createMerchant(world.installation, {
    name: 'Other Shop',
    supportEmail: null,
    brandColor: '#123456',
    logo: null,
  });
  return merchant.id;
}
