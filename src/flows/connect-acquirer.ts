import type { ConnectorManifest } from '../connectors/connector.ts';
import type { CardBrand } from '../domain/card.ts';
import { newId } from '../domain/id.ts';
import { type AcquirerAccount, insertAcquirerAccount } from '../store/acquirer-accounts.ts';
import type { Db } from '../store/db.ts';
import type { Seal } from '../vault/seal.ts';
import { Secret } from '../vault/secret.ts';
import { credentialsContext } from './steps/open-credentials.ts';

export interface ConnectAcquirerDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly seal: Seal;
  readonly manifestOf: (name: string) => ConnectorManifest | undefined;
}

export interface ConnectAcquirerInput {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly connector: string;
  /** What the merchant calls this account, 1 to 100 characters. */
  readonly label: string;
  /** As the acquirer gave them; kept sealed. */
  readonly credentials: unknown;
  /** Brands of cards that the contract covers; null: all. */
  readonly cardBrands?: readonly CardBrand[] | null;
}

export type ConnectAcquirerResult =
  | { kind: 'connected'; account: AcquirerAccount }
  | { kind: 'no_connector' }
  /** A connector that charges nobody takes no live account, and one that charges takes no test account. */
  | { kind: 'wrong_mode' }
  /** Each of these fields is missing, empty or wrong. */
  | { kind: 'bad_credentials'; fields: readonly string[] };

/** Adds a merchant's account at an acquirer. Nothing goes there before a route leads to it. */
export async function connectAcquirer(
  deps: ConnectAcquirerDeps,
  input: ConnectAcquirerInput,
): Promise<ConnectAcquirerResult> {
  const manifest = deps.manifestOf(input.connector);
  if (!manifest) return { kind: 'no_connector' };
  if (manifest.isLive !== input.livemode) return { kind: 'wrong_mode' };
  const wrongFields = fieldsAtFault(manifest, input.credentials);
  if (wrongFields) return { kind: 'bad_credentials', fields: wrongFields };
  const { merchantId, livemode, connector, label } = input;
  const id = newId('acc');
  const plain = new Secret(JSON.stringify(input.credentials));
  const account: AcquirerAccount = {
    merchantId,
    id,
    livemode,
    connector,
    label,
    sealedCredentials: deps.seal.seal(plain, credentialsContext({ merchantId, id })),
    createdAt: deps.now(),
    cardBrands: input.cardBrands ?? null,
    disabledAt: null,
  };
  await deps.db.tx((tx) => insertAcquirerAccount(tx, account));
  return { kind: 'connected', account };
}

/** Fields of credentials that are missing, empty or wrong; nothing when a connector can use them. */
export function fieldsAtFault(
  manifest: ConnectorManifest,
  credentials: unknown,
): readonly string[] | undefined {
  try {
    manifest.parseCredentials(credentials);
    return undefined;
  } catch (error) {
    const { fields } = error as { fields?: unknown };
    if (Array.isArray(fields)) return fields as string[];
    throw error;
  }
}
