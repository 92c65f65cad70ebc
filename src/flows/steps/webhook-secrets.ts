import type { Queryable } from '../../store/db.ts';
import { listWebhookSecrets } from '../../store/endpoints.ts';
import type { Seal } from '../../vault/seal.ts';
import type { Secret } from '../../vault/secret.ts';

/** Names the row in which a webhook secret is sealed. */
export function webhookSecretContext(row: { merchantId: string; livemode: boolean; id: string }): string {
  return `webhook_secrets ${row.merchantId} ${row.livemode} ${row.id}`;
}

/** The secrets that sign a merchant's webhooks now, newest first. */
export async function openWebhookSecrets(
  db: Queryable,
  seal: Seal,
  key: { merchantId: string; livemode: boolean; now: Date },
): Promise<Secret<string>[]> {
  const rows = await listWebhookSecrets(db, key);
  return rows.map((row) => seal.open(row.sealed, webhookSecretContext({ ...key, id: row.id })));
}
