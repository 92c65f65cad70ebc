import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EventType, eventTypes } from '../../src/domain/event.ts';
import { addWebhookEndpoint } from '../../src/flows/add-webhook-endpoint.ts';
import { type Db, openDb } from '../../src/store/db.ts';
import { eraseEmbedded, startEmbedded } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { Lifetime } from './database.ts';
import { readLedger } from './ledger.ts';
import { type MerchantEndpoint, startMerchantEndpoint } from './merchant-endpoint.ts';
import { buildProgram, type Program, type RunningProgram } from './program.ts';

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Points of a payment at which a server can be told to die; up to `sending_committed` nothing has left it. */
export type CrashPoint =
  | 'attempt_committed'
  | 'sending_committed'
  | 'acquirer_answered'
  | 'outcome_committed'
  | 'refund_committed'
  | 'refund_answered';

/** What outlives a killed server: a database that keeps what it committed, the bank and the merchant's shop. */
export interface Site {
  readonly db: Db;
  readonly key: string;
  readonly merchantId: string;
  readonly shop: MerchantEndpoint;
  readonly bankUrl: string;
  readonly ledgerFile: string;
  /** The folder of the database, with its write-ahead log. */
  readonly clusterDir: string;
  /** The log that the database writes. */
  readonly databaseLogFile: string;
  /** Everything that servers and bank wrote to standard output and standard error. */
  output(): string;
  /** A key of test mode that is accepted so often in 60 s. */
  issueKey(limit: number): Promise<string>;
  /** A server as a real process; with `crashAt` it kills itself, as `kill -9` does, at that point of a payment. */
  startServer(crashAt?: CrashPoint, settings?: Readonly<Record<string, string>>): Promise<RunningProgram>;
  /** Results of the sales that the bank wrote down for a session's attempts. */
  salesOf(sessionId: string): Promise<string[]>;
}

export async function startSite(t: Lifetime): Promise<Site> {
  const program = await buildProgram(t);
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-crash-'));
  // Run by root, the database belongs to another account, which must be able to pass through.
  await chmod(folder, 0o711);
  const embedded = await startEmbedded({ dataDir: join(folder, 'db'), log: () => {} });
  const db = openDb({ url: embedded.url, poolSize: 4 });
  t.after(async () => {
    await db.close();
    await embedded.stop();
    await eraseEmbedded(join(folder, 'db'));
    await rm(folder, { recursive: true, force: true });
  });
  await migrate(db, migrationsDir);
  const ledgerFile = join(folder, 'ledger.jsonl');
  const bank = await program.run(['sandbox-bank', '--port', '0', '--ledger', ledgerFile, '--allow-faults'], {
    readyWhen: /Sandbox bank: (\S+)/,
  });
  const running: RunningProgram[] = [bank];
  const environment = {
    DATABASE_URL: embedded.url,
    MAXFI_DATA_DIR: join(folder, 'data'),
    MAXFI_ALLOW_LOCAL_WEBHOOKS: '1',
    MAXFI_POOL_SIZE: '5',
    // Nobody balances over these; who does says how long.
    MAXFI_DRAIN_MS: '0',
    SANDBOX_BANK_URL: bank.ready,
  };
  const made = await makeMerchant(program, environment);
  const key = await made.issueKey();
  const shop = await startMerchantEndpoint({ secret: made.webhookSecret });
  t.after(() => shop.close());
  const all = Object.keys(eventTypes) as EventType[];
  await addWebhookEndpoint(
    { db, now: () => new Date() },
    { merchantId: made.id, livemode: false, url: shop.url, eventTypes: all },
  );
  let port = 42_300 + (process.pid % 500) * 20;
  return {
    db,
    key,
    merchantId: made.id,
    shop,
    bankUrl: bank.ready,
    ledgerFile,
    clusterDir: embedded.clusterDir,
    databaseLogFile: join(folder, 'db', 'postgres.log'),
    output: () => running.map((one) => one.output()).join('\n'),
    issueKey: (limit) => made.issueKey('--limit', String(limit)),
    async startServer(crashAt, settings = {}) {
      port += 1;
      const crash = crashAt ? { MAXFI_CRASH_AT: crashAt } : {};
      const server = await program.run(['serve'], {
        environment: { ...environment, PORT: String(port), ...crash, ...settings },
        readyWhen: /"url":"([^"]+)".*"msg":"serving"/,
      });
      running.push(server);
      return server;
    },
    async salesOf(sessionId) {
      const operations = await db.query<{ id: string }>('select id from operations where session_id = $1', [
        sessionId,
      ]);
      const ids = new Set(operations.map((operation) => operation.id));
      return readLedger(ledgerFile)
        .filter((line) => line.kind === 'sale' && ids.has(line.operation))
        .map((line) => line.result);
    },
  };
}

async function makeMerchant(program: Program, environment: Readonly<Record<string, string>>) {
  const merchant = await program.run(['merchant', 'create', '--name', 'Nar Kitab', '--json'], {
    environment,
    readyWhen: /(\{"id":"mer_.*\})/,
  });
  const made = JSON.parse(merchant.ready) as { id: string; test_webhook_secret: string };
  return {
    id: made.id,
    webhookSecret: made.test_webhook_secret,
    async issueKey(...limit: string[]) {
      const command = ['key', 'create', '--merchant', made.id, '--mode', 'test', ...limit, '--json'];
      return (await program.run(command, { environment, readyWhen: /(sk_test_\w+)/ })).ready;
    },
  };
}
