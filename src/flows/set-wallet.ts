import type { WalletRegistration } from '../domain/wallet.ts';
import type { Db } from '../store/db.ts';
import { deleteWallet, insertWallet } from '../store/wallets.ts';
import type { Seal } from '../vault/seal.ts';
import { Secret } from '../vault/secret.ts';
import { walletContext } from './steps/wallet-identity.ts';

export interface SetWalletDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly seal: Seal;
}

export interface SetWalletInput extends WalletRegistration {
  /** Apple: certificate and key of the merchant, PEM, one after the other. */
  readonly identity: string | null;
  /** Apple: the file that proves a host, as Apple gave it. */
  readonly domainFile: string | null;
}

/** Offers a wallet to a merchant's customers, wherever its acquirer takes it. What was registered before is replaced. */
export async function setWallet(deps: SetWalletDeps, input: SetWalletInput): Promise<void> {
  const { identity, ...row } = input;
  const sealedIdentity =
    identity === null ? null : deps.seal.seal(new Secret(identity), walletContext(input));
  await deps.db.tx((tx) => insertWallet(tx, { ...row, sealedIdentity, createdAt: deps.now() }));
}

/** Offers it no more. Says whether it was offered. */
export async function removeWallet(
  deps: Pick<SetWalletDeps, 'db'>,
  input: Pick<WalletRegistration, 'merchantId' | 'livemode' | 'wallet'>,
): Promise<boolean> {
  return deps.db.tx((tx) => deleteWallet(tx, input));
}
