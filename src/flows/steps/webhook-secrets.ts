import { newId } from '../../domain/id.ts';
import { newWebhookSecret } from '../../domain/signature.ts';
import type { Queryable, Tx } from '../../store/db.ts';
import {
  findSealedPrivateKey,
  insertWebhookSecret,
  listWebhookSecrets,
} from '../../store/webhook-secrets.ts';
import type { Seal } from '../../vault/seal.ts';
import { Secret } from '../../vault/secret.ts';

/** Names the row in which a webhook secret is sealed. */
export function webhookSecretContext(row: { merchantId: string; livemode: boolean; id: string }): string {
  return `webhook_secrets ${row.merchantId} ${row.livemode} ${row.id}`;
}

/** Names the endpoint whose private key is sealed. */
export function endpointKeyContext(row: { merchantId: string; id: string }): string {
  return `webhook_endpoints ${row.merchantId} ${row.id}`;
}

export interface WebhookTarget {
  readonly merchantId: string;
  readonly livemode: boolean;
  /** An endpoint's id, or `session`. */
  readonly target: string;
}

/** The secrets that sign for a target now, newest first. */
export async function openWebhookSecrets(
  db: Queryable,
  seal: Seal,
  of: WebhookTarget & { now: Date },
): Promise<Secret<string>[]> {
  const rows = await listWebhookSecrets(db, of);
  return rows.map((row) => seal.open(row.sealed, webhookSecretContext({ ...of, id: row.id })));
}

/** The private key that signs for a target beside its secrets, if it asked for that. */
export async function openEndpointKey(
  db: Queryable,
  seal: Seal,
  { merchantId, target: id }: WebhookTarget,
): Promise<Secret<string> | undefined> {
  const sealed = await findSealedPrivateKey(db, { merchantId, id });
  return sealed && seal.open(sealed, endpointKeyContext({ merchantId, id }));
}

/** Makes and stores a secret; it is seen by whoever gets this, and by nobody again. */
export async function addWebhookSecret(
  tx: Tx,
  seal: Seal,
  of: { merchantId: string; livemode: boolean; endpointId: string | null; now: Date },
): Promise<{ id: string; secret: Secret<string> }> {
  const secret = new Secret(newWebhookSecret());
  const row = { merchantId: of.merchantId, livemode: of.livemode, id: newId('key') };
  const sealed = seal.seal(secret, webhookSecretContext(row));
  await insertWebhookSecret(tx, {
    ...row,
    endpointId: of.endpointId,
    sealed,
    createdAt: of.now,
    retiresAt: null,
  });
  return { id: row.id, secret };
}
