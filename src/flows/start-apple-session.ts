import type { Session } from '../domain/session.ts';
import { isAppleValidationUrl } from '../domain/wallet.ts';
import type { Db } from '../store/db.ts';
import { listWallets } from '../store/wallets.ts';
import type { Seal } from '../vault/seal.ts';
import type { Secret } from '../vault/secret.ts';
import { walletContext } from './steps/wallet-identity.ts';

export interface StartAppleSessionDeps {
  readonly db: Db;
  readonly seal: Seal;
  /** Asks Apple with the merchant's certificate; the text of its answer. Rejects without one. */
  readonly askApple: (url: string, body: string, identity: Secret<string>) => Promise<string>;
}

export interface AppleSessionInput {
  readonly session: Session;
  readonly merchantName: string;
  /** The host that the customer's browser shows. */
  readonly host: string;
  /** What the browser says Apple wants to be asked at. */
  readonly validationUrl: string;
}

/** Apple's word that this merchant may ask its wallet on this host, for the browser to hand back; nothing when it has none. */
export async function startAppleSession(
  deps: StartAppleSessionDeps,
  { session, merchantName, host, validationUrl }: AppleSessionInput,
): Promise<string | undefined> {
  if (!isAppleValidationUrl(validationUrl)) return undefined;
  const wallets = await listWallets(deps.db, session);
  const apple = wallets.find(({ wallet }) => wallet === 'apple_pay');
  if (!apple?.sealedIdentity) return undefined;
  const identity = deps.seal.open(apple.sealedIdentity, walletContext(apple));
  const body = JSON.stringify({
    merchantIdentifier: apple.identifier,
    displayName: merchantName.slice(0, 64),
    initiative: 'web',
    initiativeContext: host,
  });
  try {
    return await deps.askApple(validationUrl, body, identity);
  } catch {
    return undefined;
  }
}
