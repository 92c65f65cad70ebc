import type { Db } from '../store/db.ts';
import { listSecretsNotUnder, type SealedSecret, updateSealedSecret } from '../store/sealed-secrets.ts';
import { rewrapCards } from '../vault/cards-in-flight.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { type Seal, sealPrefix } from '../vault/seal.ts';
import type { RefreshedSealKeys } from '../vault/seal-keys.ts';
import { cavvContext } from './steps/advance-authentication.ts';
import { exchangeContext } from './steps/challenge-exchange.ts';
import { codesContext } from './steps/code-secrets.ts';
import { credentialsContext } from './steps/open-credentials.ts';
import { walletContext } from './steps/wallet-identity.ts';
import { endpointKeyContext, webhookSecretContext } from './steps/webhook-secrets.ts';

export interface RewrapVaultDeps {
  readonly db: Db;
  readonly keys: KeyRing;
  readonly seal: Seal;
  readonly sealKeys: RefreshedSealKeys;
  /** Told after every batch, for a person who waits. */
  readonly onProgress?: (progress: RewrapProgress) => void;
}

export interface RewrapProgress {
  readonly cardsMoved: number;
  readonly cardsLeft: number;
  readonly secretsMoved: number;
}

const batch = 200;
/** More than any installation holds; a loop that passes it is broken. */
const maxBatches = 100_000;

/**
 * Moves everything sealed to the version that seals now, batch by batch beside the traffic; each batch is one short
 * transaction, so that it may be stopped anywhere and run again. Cards still left are in the hands of a payment; they go
 * with its answer.
 */
export async function rewrapVault(deps: RewrapVaultDeps): Promise<RewrapProgress> {
  let progress: RewrapProgress = { cardsMoved: 0, cardsLeft: 0, secretsMoved: 0 };
  const report = (change: Partial<RewrapProgress>) => {
    progress = { ...progress, ...change };
    deps.onProgress?.(progress);
  };
  for (let round = 0; round < maxBatches; round++) {
    const { moved, left } = await deps.db.tx((tx) => rewrapCards(tx, deps.keys, batch));
    report({ cardsMoved: progress.cardsMoved + moved, cardsLeft: left });
    if (moved === 0) break;
  }
  await deps.sealKeys.refresh();
  for (let round = 0; round < maxBatches; round++) {
    const { moved, isOver } = await resealSecrets(deps);
    report({ secretsMoved: progress.secretsMoved + moved });
    if (isOver) break;
  }
  return progress;
}

async function resealSecrets(deps: RewrapVaultDeps): Promise<{ moved: number; isOver: boolean }> {
  const active = deps.sealKeys.active();
  if (!active) return { moved: 0, isOver: true };
  const rows = await listSecretsNotUnder(deps.db, sealPrefix(active.version), batch);
  let moved = 0;
  for (const row of rows) {
    const context = contextOf(row);
    const sealed = deps.seal.seal(deps.seal.open(row.sealed, context), context);
    if (await deps.db.tx((tx) => updateSealedSecret(tx, row, sealed))) moved += 1;
  }
  return { moved, isOver: rows.length < batch || moved === 0 };
}

function contextOf(row: SealedSecret): string {
  switch (row.kind) {
    case 'cavv':
      return cavvContext({ merchantId: row.merchantId, attemptId: row.id });
    case 'exchange':
      return exchangeContext(row);
    case 'codes':
      return codesContext(row.id);
    case 'credentials':
      return credentialsContext(row);
    case 'endpoint_key':
      return endpointKeyContext(row);
    case 'wallet_identity':
      return walletContext({ ...row, wallet: row.id });
    case 'webhook_secret':
      return webhookSecretContext(row);
  }
}
