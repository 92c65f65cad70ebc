import type { Branding } from '../domain/branding.ts';
import { insertBrandingVersion } from '../store/branding-versions.ts';
import { type Logo, updateMerchant } from '../store/merchants.ts';
import { type Actor, type AuditDeps, appendAudit } from './steps/append-audit.ts';

export interface PublishBrandingInput {
  readonly merchantId: string;
  readonly name: string;
  /** Null leaves the one there is. */
  readonly supportEmail: string | null;
  readonly brandColor: string;
  readonly branding: Branding;
  /** Nothing leaves the one there is; null takes it away. Versions do not keep logos. */
  readonly logo?: Logo | null;
  readonly actor: Actor;
}

/** Shows a new look on every page from now on, and keeps it, so that it can be gone back to. */
export async function publishBranding(deps: AuditDeps, input: PublishBrandingInput): Promise<void> {
  const { actor, logo, ...look } = input;
  const now = deps.now();
  await deps.db.tx(async (tx) => {
    await updateMerchant(tx, look.merchantId, {
      ...look,
      supportEmail: look.supportEmail ?? undefined,
      ...(logo !== undefined && { logo }),
    });
    await insertBrandingVersion(tx, { ...look, publishedBy: actor.id, publishedAt: now });
    await appendAudit(tx, deps, {
      chain: look.merchantId,
      actor,
      action: 'branding_changed',
      subject: look.merchantId,
      details: {
        name: look.name,
        color: look.brandColor,
        logo: logo === undefined ? 'as before' : logo ? 'new' : 'none',
      },
    });
  });
}
