import type { Branding } from '../domain/branding.ts';
import { newMerchantId } from '../domain/id.ts';
import type { Language } from '../domain/language.ts';
import type { Merchant } from '../domain/merchant.ts';
import type { Db } from '../store/db.ts';
import { insertMerchant, type Logo } from '../store/merchants.ts';
import type { Seal } from '../vault/seal.ts';
import type { Secret } from '../vault/secret.ts';
import { addWebhookSecret } from './steps/webhook-secrets.ts';

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
  readonly branding?: Branding;
  /** In which mail to the merchant's own people is written; English when left out. */
  readonly noticeLanguage?: Language;
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
    branding: input.branding ?? {},
    createdAt,
  };
  return deps.db.tx(async (tx) => {
    await insertMerchant(tx, merchant, { logo: input.logo, noticeLanguage: input.noticeLanguage ?? 'en' });
    const secretOf = (livemode: boolean) =>
      addWebhookSecret(tx, deps.seal, {
        merchantId: merchant.id,
        livemode,
        endpointId: null,
        now: createdAt,
      });
    const { secret: testWebhookSecret } = await secretOf(false);
    const { secret: liveWebhookSecret } = await secretOf(true);
    return { merchant, testWebhookSecret, liveWebhookSecret };
  });
}
