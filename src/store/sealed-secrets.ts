import type { Queryable, Tx } from './db.ts';

/** A small secret as it is stored, whatever key it is sealed under. */
export interface SealedSecret {
  /**
   * `cavv`: the proof of an authentication, of which `id` is the attempt. `credentials`: of an account at an acquirer.
   * `endpoint_key`: by which a webhook endpoint's deliveries are signed. `wallet_identity`: of a wallet, whose name is `id`.
   * `codes`: of a person's one-time codes, whose id is `id`; no merchant's. `exchange`: of a sale that waits for its customer.
   */
  readonly kind:
    | 'webhook_secret'
    | 'endpoint_key'
    | 'cavv'
    | 'credentials'
    | 'wallet_identity'
    | 'codes'
    | 'exchange';
  readonly merchantId: string;
  /** Part of a webhook secret's key; of a proof it says nothing. */
  readonly livemode: boolean;
  readonly id: string;
  readonly sealed: Buffer;
}

/** Secrets whose sealed value does not begin with `prefix`, at most `limit`. */
export async function listSecretsNotUnder(
  db: Queryable,
  prefix: Buffer,
  limit: number,
): Promise<SealedSecret[]> {
  return db.query<SealedSecret>(
    `select 'webhook_secret' as kind, merchant_id as "merchantId", livemode, id, sealed
     from webhook_secrets
     where substring(sealed from 1 for octet_length($1::bytea)) <> $1::bytea
     union all
     select 'cavv', merchant_id, false, attempt_id, sealed_cavv
     from authentications
     where substring(sealed_cavv from 1 for octet_length($1::bytea)) <> $1::bytea
     union all
     select 'credentials', merchant_id, livemode, id, sealed_credentials
     from acquirer_accounts
     where substring(sealed_credentials from 1 for octet_length($1::bytea)) <> $1::bytea
     union all
     select 'endpoint_key', merchant_id, livemode, id, sealed_private_key
     from webhook_endpoints
     where substring(sealed_private_key from 1 for octet_length($1::bytea)) <> $1::bytea
     union all
     select 'wallet_identity', merchant_id, livemode, wallet, sealed_identity
     from wallets
     where substring(sealed_identity from 1 for octet_length($1::bytea)) <> $1::bytea
     union all
     select 'codes', '', false, id, sealed_totp
     from users
     where substring(sealed_totp from 1 for octet_length($1::bytea)) <> $1::bytea
     union all
     select 'exchange', merchant_id, false, id, sealed
     from exchanges_in_flight
     where substring(sealed from 1 for octet_length($1::bytea)) <> $1::bytea
     limit $2`,
    [prefix, limit],
  );
}

/** How many secrets begin with `prefix`: are sealed under that key. */
export async function countSecretsUnder(db: Queryable, prefix: Buffer): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select (
       select count(*)
       from webhook_secrets
       where substring(sealed from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer + (
       select count(*)
       from authentications
       where substring(sealed_cavv from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer + (
       select count(*)
       from acquirer_accounts
       where substring(sealed_credentials from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer + (
       select count(*)
       from webhook_endpoints
       where substring(sealed_private_key from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer + (
       select count(*)
       from wallets
       where substring(sealed_identity from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer + (
       select count(*)
       from users
       where substring(sealed_totp from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer + (
       select count(*)
       from exchanges_in_flight
       where substring(sealed from 1 for octet_length($1::bytea)) = $1::bytea
     )::integer as count`,
    [prefix],
  );
  return row?.count ?? 0;
}

const updateStatements: Readonly<Record<SealedSecret['kind'], string>> = {
  webhook_secret: `update webhook_secrets set sealed = $4
     where merchant_id = $1 and id = $2 and sealed = $3 and livemode = $5`,
  endpoint_key: `update webhook_endpoints set sealed_private_key = $4
     where merchant_id = $1 and id = $2 and sealed_private_key = $3`,
  cavv: `update authentications set sealed_cavv = $4
     where merchant_id = $1 and attempt_id = $2 and sealed_cavv = $3`,
  wallet_identity: `update wallets set sealed_identity = $4
     where merchant_id = $1 and wallet = $2 and sealed_identity = $3 and livemode = $5`,
  codes: `update users set sealed_totp = $4
     where $1 = '' and id = $2 and sealed_totp = $3`,
  exchange: `update exchanges_in_flight set sealed = $4
     where merchant_id = $1 and id = $2 and sealed = $3`,
  credentials: `update acquirer_accounts set sealed_credentials = $4
     where merchant_id = $1 and id = $2 and sealed_credentials = $3`,
};

/** Puts the same secret, sealed anew, in the place of what was read; false when it was changed meanwhile. */
export async function updateSealedSecret(tx: Tx, row: SealedSecret, sealed: Buffer): Promise<boolean> {
  const place = [row.merchantId, row.id, row.sealed, sealed];
  const touched = await tx.execute(
    updateStatements[row.kind],
    row.kind === 'webhook_secret' || row.kind === 'wallet_identity' ? [...place, row.livemode] : place,
  );
  return touched === 1;
}
