import type { Seal } from '../../vault/seal.ts';

/** Names the row in which an account's credentials are sealed. */
export function credentialsContext(account: { merchantId: string; id: string }): string {
  return `acquirer_accounts ${account.merchantId} ${account.id}`;
}

/** The credentials of an account as its connector reads them. */
export function openCredentials(
  seal: Seal,
  account: { merchantId: string; id: string; sealedCredentials: Buffer },
): unknown {
  return JSON.parse(seal.open(account.sealedCredentials, credentialsContext(account)).reveal());
}
