import { type Scope, scopes } from '../../src/domain/api-key.ts';
import { createMerchant } from '../../src/flows/create-merchant.ts';
import { issueApiKey } from '../../src/flows/issue-api-key.ts';
import type { TestWorld } from './world.ts';

export interface KeyWish {
  readonly merchantId?: string;
  readonly livemode?: boolean;
  readonly scopes?: readonly Scope[];
  readonly requestsPerMinute?: number;
}

/** Another key of the world's merchant, or of another. */
export async function issueKey(world: TestWorld, wish: KeyWish = {}): Promise<string> {
  const { secretKey } = await issueApiKey(world.installation, {
    merchantId: wish.merchantId ?? world.merchantId,
    livemode: wish.livemode ?? false,
    scopes: wish.scopes ?? scopes,
    requestsPerMinute: wish.requestsPerMinute ?? 100_000,
  });
  return secretKey.reveal();
}

/** A key that was valid once. */
export async function issueRevokedKey(world: TestWorld): Promise<string> {
  const key = await issueKey(world);
  await world.installation.db.execute(
    'update api_keys set revoked_at = now() where last4 = $1 and revoked_at is null and merchant_id = $2',
    [key.slice(-4), world.merchantId],
  );
  return key;
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
