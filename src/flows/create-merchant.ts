import { newId, newMerchantId } from '../domain/id.ts';
import type { Merchant } from '../domain/merchant.ts';
import { newWebhookSecret } from '../domain/signature.ts';
import type { Db } from '../store/db.ts';
import { insertWebhookSecret } from '../store/endpoints.ts';
import { insertMerchant, type Logo } from '../store/merchants.ts';
import type { Seal } from '../vault/seal.ts';
import { Secret } from '../vault/secret.ts';
import { webhookSecretContext } from './steps/webhook-secrets.ts';

export interface CreateMerchantDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly seal: Seal;
}

export interface CreateMerchantInput {
  readonly name: string;
  readonly supportEmail: string | null;
  /** `#rrggbb` */
  readonly brandColor: string;
  readonly logo: Logo | null;
}

/** A new merchant with a webhook secret for each mode; the secrets are handed out here and nowhere else. */
export async function createMerchant(
  deps: CreateMerchantDeps,
  input: CreateMerchantInput,
): Promise<{ merchant: Merchant; testWebhookSecret: Secret<string>; liveWebhookSecret: Secret<string> }> {
  const createdAt = deps.now();
  const merchant: Merchant = {
    id: newMerchantId(),
    name: input.name,
    supportEmail: input.supportEmail,
    brandColor: input.brandColor.toLowerCase(),
    hasLogo: input.logo !== null,
    createdAt,
  };
  const testWebhookSecret = new Secret(newWebhookSecret());
  const liveWebhookSecret = new Secret(newWebhookSecret());
  await deps.db.tx(async (tx) => {
    await insertMerchant(tx, merchant, input.logo);
    for (const [livemode, secret] of [
      [false, testWebhookSecret],
      [true, liveWebhookSecret],
    ] as const) {
      const row = { merchantId: merchant.id, livemode, id: newId('key') };
      const sealed = deps.seal.seal(secret, webhookSecretContext(row));
      await insertWebhookSecret(tx, { ...row, sealed, createdAt });
    }
  });
  return { merchant, testWebhookSecret, liveWebhookSecret };
}
