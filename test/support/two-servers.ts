import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lifetime, testDatabase } from './database.ts';
import { buildProgram } from './program.ts';
import { freePort } from './world.ts';

/** Two server processes, each with every role, on one database and one bank. */
export async function startTwoServers(t: Lifetime, more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-two-'));
  const database = await testDatabase(t);
  const program = await buildProgram(t);
  t.after(() => rm(folder, { recursive: true, force: true }));
  const ledgerFile = join(folder, 'ledger.jsonl');
  const bank = await program.run(['sandbox-bank', '--port', '0', '--ledger', ledgerFile, '--allow-faults'], {
    readyWhen: /Sandbox bank: (\S+)/,
  });
  const environment = {
    DATABASE_URL: database.url,
    MAXFI_DATA_DIR: folder,
    SANDBOX_BANK_URL: bank.ready,
    MAXFI_POOL_SIZE: '10',
    ...more,
  };
  const merchant = await program.run(['merchant', 'create', '--name', 'Nar Kitab', '--json'], {
    environment,
    readyWhen: /"id":"(mer_\w+)"/,
  });
  await merchant.ended;
  const key = await program.run(
    ['key', 'create', '--merchant', merchant.ready, '--mode', 'test', '--limit', '100000', '--json'],
    {
      environment,
      readyWhen: /(sk_test_\w+)/,
    },
  );
  const servers = await Promise.all(
    [1, 2].map(async () =>
      program.run(['serve'], {
        environment: { ...environment, PORT: String(await freePort()) },
        readyWhen: /"url":"([^"]+)".*"msg":"serving"/,
      }),
    ),
  );
  return {
    servers: servers.map((server) => server.ready),
    key: key.ready,
    bankUrl: bank.ready,
    ledgerFile,
    databaseUrl: database.url,
  };
}
