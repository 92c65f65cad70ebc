import { join } from 'node:path';
import type { Db } from '../src/store/db.ts';
import { buildProgram } from '../test/support/program.ts';
import { freePort } from '../test/support/world.ts';
import { type LoadOptions, loadManySessions } from './load-sessions.ts';
import { startDatabase } from './stage/start-database.ts';

export interface Site {
  readonly url: string;
  readonly key: string;
  readonly merchantId: string;
  readonly db: Db;
  /** Runs one command of the program on this site's database; gives what it matched of what was printed. */
  run(command: readonly string[], readyWhen: RegExp): Promise<string>;
}

export interface SiteOptions extends Pick<LoadOptions, 'endsAt' | 'everyMs'> {
  readonly sessions: number;
  /** As MAXFI_ROLES has them. */
  readonly roles: string;
  /** More of the environment of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  after(end: () => Promise<void> | void): void;
}

/** A database with many sessions of one merchant, some of others, and one server process on it. */
export async function startSite(options: SiteOptions): Promise<Site> {
  const { sessions } = options;
  const { db, url, folder } = await startDatabase(options);
  const program = await buildProgram(options);
  const port = String(await freePort());
  const environment = { DATABASE_URL: url, MAXFI_DATA_DIR: join(folder, 'data') };
  const run = async (command: readonly string[], readyWhen: RegExp) => {
    const ran = await program.run(command, { environment, readyWhen });
    await ran.ended;
    return ran.ready;
  };
  const merchants: string[] = [];
  for (const name of ['Nar Kitab', 'Other One', 'Other Two'])
    merchants.push(await run(['merchant', 'create', '--name', name, '--json'], /"id":"(mer_\w+)"/));
  const [merchant = ''] = merchants;
  const keyCommand = [
    'key',
    'create',
    '--merchant',
    merchant,
    '--mode',
    'test',
    '--limit',
    '99999999',
    '--json',
  ];
  const key = await run(keyCommand, /(sk_test_\w+)/);
  const startedAt = performance.now();
  for (const [index, id] of merchants.entries())
    await loadManySessions(db, {
      merchantId: id,
      sessions: index === 0 ? sessions : Math.ceil(sessions / 20),
      ...(options.endsAt && { endsAt: options.endsAt }),
      ...(options.everyMs && { everyMs: options.everyMs }),
    });
  console.log(`loaded in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const server = await program.run(['serve'], {
    environment: { ...environment, ...options.environment, PORT: port, MAXFI_ROLES: options.roles },
    readyWhen: /"url":"([^"]+)".*"msg":"serving"/,
  });
  return { url: server.ready, key, merchantId: merchant, db, run };
}
