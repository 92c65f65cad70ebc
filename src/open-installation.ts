import type { Config } from './config.ts';
import { createDbClock, type DbClock } from './store/clock.ts';
import { openDb, type Pool } from './store/db.ts';
import { insertOrFindSealedCheck } from './store/installation.ts';
import { logSlowStatements } from './store/statement-watch.ts';
import { type CardFingerprint, createCardFingerprint } from './vault/card-fingerprint.ts';
import type { KeyRing } from './vault/key-ring.ts';
import { createLocalKeyRing } from './vault/local-key-ring.ts';
import { findMasterKey, findOrMakeMasterKey } from './vault/master-key.ts';
import { createReturnSigner, type ReturnSigner } from './vault/return-signer.ts';
import { createSeal, type Seal } from './vault/seal.ts';
import { openSealKeys, type RefreshedSealKeys } from './vault/seal-keys.ts';
import { Secret } from './vault/secret.ts';
import { createStamp, type Stamp } from './vault/stamp.ts';
import { ensureKeyVersion } from './vault/vault-keys.ts';

/** The database with this installation's keys and clock. */
export interface Installation {
  readonly db: Pool;
  readonly clock: DbClock;
  readonly now: () => Date;
  readonly seal: Seal;
  /** The versions of the vault's key under which `seal` works. */
  readonly sealKeys: RefreshedSealKeys;
  readonly stamp: Stamp;
  readonly returnSigner: ReturnSigner;
  readonly fingerprint: CardFingerprint;
  /** Opens and makes the keys under which cards in flight are sealed. */
  readonly keys: KeyRing;
  close(): Promise<void>;
}

/** Above the time after which a server that lives cancels a statement. */
const answerTimeoutMs = 35_000;

const checkContext = 'installation check';

/** Opens a migrated database. Throws a sentence when its secrets were sealed under another key. */
export async function openInstallation(
  config: Config,
  databaseUrl: string,
  log: { warn(details: object, message: string): void },
): Promise<Installation> {
  const masterKey = findOrMakeMasterKey(config.masterKey, config.dataDir);
  const db = openDb({
    url: databaseUrl,
    poolSize: config.poolSize,
    answerTimeoutMs,
    isForWriting: true,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection broke'),
  });
  db.watch(logSlowStatements(log, config.slowStatementMs));
  try {
    const clock = await createDbClock(db);
    await checkMasterKey(db, masterKey, clock.now());
    const keys = createLocalKeyRing(masterKey);
    await ensureKeyVersion(db, keys, clock.now());
    const sealKeys = await openSealKeys(db, keys, clock.now);
    return {
      db,
      clock,
      now: clock.now,
      seal: createSeal(masterKey, sealKeys),
      sealKeys,
      stamp: createStamp(masterKey),
      returnSigner: createReturnSigner(masterKey),
      fingerprint: createCardFingerprint(masterKey),
      keys,
      async close() {
        sealKeys.stop();
        clock.stop();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Whether the master key that is here, if one is, is the one that made a sealed check. Makes none. */
export function opensCheck(config: Config, check: Buffer): boolean {
  const masterKey = findMasterKey(config.masterKey, config.dataDir);
  return masterKey !== undefined && isSealedUnder(masterKey, check);
}

/** The check is sealed under the master key itself, so that no rotation of the vault's key can make it unreadable. */
async function checkMasterKey(db: Pool, masterKey: Secret<Buffer>, now: Date): Promise<void> {
  const seal = createSeal(masterKey);
  const check = await insertOrFindSealedCheck(db, seal.seal(new Secret('ok'), checkContext), now);
  if (isSealedUnder(masterKey, check)) return;
  throw new Error(
    'The secrets in this database were sealed under another key. Set MAXFI_MASTER_KEY to the key that was used, or MAXFI_DATA_DIR to the folder whose secrets.json holds it.',
  );
}

function isSealedUnder(masterKey: Secret<Buffer>, check: Buffer): boolean {
  try {
    createSeal(masterKey).open(check, checkContext);
    return true;
  } catch {
    return false;
  }
}
