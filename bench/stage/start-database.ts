import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Db, openDb } from '../../src/store/db.ts';
import { eraseEmbedded, startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { Lifetime } from '../../test/support/database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BenchDatabase {
  readonly url: string;
  readonly db: Db;
  /** For other files of the run. */
  readonly folder: string;
}

/** A migrated, empty database of its own that waits for the disk as a real one does; gone afterwards. */
export async function startDatabase(t: Lifetime): Promise<BenchDatabase> {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'bench-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const embedded = await startEmbedded({ dataDir: join(folder, 'db'), log: () => {} });
  t.after(async () => {
    await embedded.stop();
    await eraseEmbedded(join(folder, 'db'));
  });
  const db = openDb({ url: embedded.url, poolSize: 2, statementTimeoutMs: 1_200_000 });
  t.after(() => db.close());
  await migrate(db, join(root, 'migrations'));
  return { url: embedded.url, db, folder };
}
