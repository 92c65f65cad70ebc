import type { OnceKey, OnceResult } from '../../store/answer-once.ts';
import type { Queryable } from '../../store/db.ts';
import type { StoredAnswer } from '../../store/idempotency-keys.ts';
import { findSealedWebhookSecret } from '../../store/webhook-secrets.ts';
import type { Seal } from '../../vault/seal.ts';
import { webhookSecretContext } from './webhook-secrets.ts';

/** Who asked, with the mode that their secrets are of. */
type Scope = Pick<OnceKey, 'merchantId' | 'livemode'>;

const kept = /,"secret":"kept (key_[0-9A-Za-z]{24})"\}$/;

/** What stands in a kept answer where the secret was: the row in which that is sealed. */
export function keptSecret(secretId: string): string {
  return `kept ${secretId}`;
}

/**
 * An answer as it was given: the secret that is not kept with it is opened from its own row. One that is gone, with its
 * endpoint, is left out.
 */
export async function withSecret(
  deps: { readonly db: Queryable; readonly seal: Seal },
  { merchantId, livemode }: Scope,
  answer: StoredAnswer,
): Promise<StoredAnswer> {
  const id = kept.exec(answer.response)?.[1];
  if (id === undefined) return answer;
  const row = { merchantId, livemode, id };
  const sealed = await findSealedWebhookSecret(deps.db, row);
  const end = sealed
    ? `,"secret":${JSON.stringify(deps.seal.open(sealed, webhookSecretContext(row)).reveal())}}`
    : '}';
  return { ...answer, response: answer.response.replace(kept, () => end) };
}

/** The same for what a flow did once. */
export async function onceWithSecret<Refusal>(
  deps: { readonly db: Queryable; readonly seal: Seal },
  scope: Scope,
  result: OnceResult<Refusal>,
): Promise<OnceResult<Refusal>> {
  if (result.kind !== 'existing') return result;
  return { ...result, answer: await withSecret(deps, scope, result.answer) };
}
