import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EventType, eventTypes } from '../../src/domain/event.ts';
import { addWebhookEndpoint } from '../../src/flows/add-webhook-endpoint.ts';
import type { Db } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { Lifetime } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type MerchantEndpoint, startMerchantEndpoint } from '../support/merchant-endpoint.ts';
import { buildProgram, type Program } from '../support/program.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { type Crew, startCrew } from './crew.ts';
import { type KillableBank, startKillableBank } from './killable-bank.ts';

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Where a campaign keeps everything. */
export interface CampaignDatabase {
  /** Where our processes find it, wherever it comes up again: the way there can be broken. */
  readonly url: string;
  readonly way: FaultProxy;
  /** For whoever watches; faults of the way do not concern it, kills do. */
  readonly db: Db;
}

/** A payment company in small, all of it real processes that can be killed, and the shop that it works for. */
export interface CampaignSite<Database extends CampaignDatabase = CampaignDatabase> {
  readonly database: Database;
  readonly bank: KillableBank;
  readonly crew: Crew;
  readonly shop: MerchantEndpoint;
  /** One address for the API and the pages, as behind a load balancer that looks at nothing. */
  readonly url: string;
  readonly key: string;
}

export interface CampaignSiteOptions<Database extends CampaignDatabase> {
  readonly random: SeededRandom;
  /** Starts the database, empty; the folder is one that its account may pass through. */
  readonly startDatabase: (t: Lifetime, folder: string) => Promise<Database>;
  /** Our processes live until somebody kills them: none is told to die at a named point, none has a wrong clock. */
  readonly isCalm?: boolean;
}

/** Payments in this currency have two accounts at the bank, the second for when the first is away. */
export const currencyOfTwoAccounts = 'EUR';

/** How often the shop answers the first try of a webhook with 500. Only the first, for the third comes after minutes. */
const shopFailureChance = 0.05;

export async function startCampaignSite<Database extends CampaignDatabase>(
  t: Lifetime,
  options: CampaignSiteOptions<Database>,
): Promise<CampaignSite<Database>> {
  const { random } = options;
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-campaign-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // Run by root, the database belongs to another account, which must be able to pass through.
  await chmod(folder, 0o711);
  const [program, database] = await Promise.all([buildProgram(t), options.startDatabase(t, folder)]);
  await migrate(database.db, migrationsDir);
  const bank = await startKillableBank(t, program, join(folder, 'ledger.jsonl'));
  const [firstWay] = bank.ways;
  let apiPort = (): number | null => null;
  const front = await startFaultProxy(() => apiPort());
  t.after(() => front.close());
  const url = `http://127.0.0.1:${front.port}`;
  const environment = {
    DATABASE_URL: database.url,
    MAXFI_DATA_DIR: join(folder, 'data'),
    MAXFI_ALLOW_LOCAL_WEBHOOKS: '1',
    MAXFI_POOL_SIZE: '5',
    MAXFI_DRAIN_MS: '0',
    SANDBOX_BANK_URL: `http://127.0.0.1:${firstWay.port}`,
    PUBLIC_URL: url,
  };
  const merchant = await connectMerchant(program, environment, folder, bank);
  const shop = await startMerchantEndpoint({
    secret: merchant.secret,
    script: (headers) =>
      headers['maxfi-attempt'] === '1' && random.chance(shopFailureChance)
        ? { kind: 'answer', status: 500 }
        : undefined,
  });
  t.after(() => shop.close());
  await addWebhookEndpoint(
    { db: database.db, now: () => new Date() },
    {
      merchantId: merchant.id,
      livemode: false,
      url: shop.url,
      eventTypes: Object.keys(eventTypes) as EventType[],
    },
  );
  const crew = await startCrew(program, environment, { random, isCalm: options.isCalm ?? false });
  t.after(() => crew.close());
  apiPort = crew.apiPort;
  return { database, bank, crew, shop, url, key: merchant.key };
}

/** Made with the commands that an operator has: a merchant, its key, its two accounts and the routes to them. */
async function connectMerchant(
  program: Program,
  environment: Readonly<Record<string, string>>,
  folder: string,
  bank: KillableBank,
): Promise<{ id: string; secret: string; key: string }> {
  const run = async (command: readonly string[], readyWhen: RegExp) => {
    const ran = await program.run(command, { environment, readyWhen });
    await ran.ended;
    return ran.ready;
  };
  const answer = /(\{"id":.*\})/;
  const merchant = await run(['merchant', 'create', '--name', 'Nar Kitab', '--json'], answer);
  const made = JSON.parse(merchant) as { id: string; test_webhook_secret: string };
  const ours = ['--merchant', made.id];
  const keyCommand = ['key', 'create', ...ours, '--mode', 'test', '--limit', '9999999', '--json'];
  const connectAccount = async (index: number, way: FaultProxy) => {
    const credentials = join(folder, `account-${index}.json`);
    const fields = { base_url: `http://127.0.0.1:${way.port}`, terminal_key: `terminal-${index}` };
    await writeFile(credentials, JSON.stringify(fields));
    const account = ['--mode', 'test', '--connector', 'sandbox', '--label', `account ${index}`];
    const connect = ['acquirer', 'connect', ...ours, ...account, '--credentials', credentials, '--json'];
    const { id } = JSON.parse(await run(connect, answer)) as { id: string };
    const place = ['--currency', currencyOfTwoAccounts, '--priority', String(index + 1)];
    await run(['route', 'set', ...ours, '--account', id, ...place], /1 set/);
  };
  const [key] = await Promise.all([
    run(keyCommand, /(sk_test_\w+)/),
    ...bank.ways.map((way, index) => connectAccount(index, way)),
  ]);
  return { id: made.id, secret: made.test_webhook_secret, key };
}
