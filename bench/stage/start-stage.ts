import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { scopes } from '../../src/domain/api-key.ts';
import { defaultEventTypes, type EventType } from '../../src/domain/event.ts';
import { addWebhookEndpoint } from '../../src/flows/add-webhook-endpoint.ts';
import { createMerchant } from '../../src/flows/create-merchant.ts';
import { issueApiKey } from '../../src/flows/issue-api-key.ts';
import { createLog } from '../../src/log.ts';
import { openInstallation } from '../../src/open-installation.ts';
import type { Bench } from '../measurement.ts';
import { type Served, type ServeOptions, serve } from './serve.ts';
import { type BenchDatabase, startDatabase } from './start-database.ts';

export interface Shop {
  readonly merchantId: string;
  readonly keys: readonly string[];
  readonly webhookSecret: string;
}

export interface ShopOptions {
  readonly keys?: number;
  /** Accepted requests of each key in any 60 s; more than anybody can send when left out. */
  readonly requestsPerMinute?: number;
  /** Where its webhooks go; none when left out. */
  readonly endpoints?: readonly string[];
  readonly eventTypes?: readonly EventType[];
}

/** A database of its own and what it takes to run the program on it. */
export interface Stage extends BenchDatabase {
  serve(options?: Partial<Pick<ServeOptions, 'roles' | 'profileDir' | 'environment'>>): Promise<Served>;
  /** A merchant in test mode with its keys and endpoints. */
  addShop(options?: ShopOptions): Promise<Shop>;
}

export async function startStage(bench: Bench): Promise<Stage> {
  const database = await startDatabase(bench);
  const { url, folder } = database;
  const dataDir = join(folder, 'data');
  const environment = { DATABASE_URL: url, MAXFI_DATA_DIR: dataDir, MAXFI_ALLOW_LOCAL_WEBHOOKS: '1' };
  const config = readConfig({ ...environment, MAXFI_LOG_LEVEL: 'silent', MAXFI_POOL_SIZE: '2' });
  const installation = await openInstallation(config, url, createLog(config, null));
  bench.after(() => installation.close());
  return {
    ...database,
    serve: (options) =>
      serve(bench, {
        program: join(bench.program.home, 'dist', 'main.js'),
        logDir: folder,
        ...options,
        environment: { ...environment, ...options?.environment },
      }),
    async addShop(options = {}) {
      const { keys = 1, requestsPerMinute = 99_999_999, endpoints = [] } = options;
      const { merchant, testWebhookSecret } = await createMerchant(installation, {
        name: 'Nar Kitab',
        supportEmail: 'help@narkitab.example',
        brandColor: '#0b6e4f',
        logo: null,
      });
      const ofMerchant = { merchantId: merchant.id, livemode: false };
      const eventTypes = options.eventTypes ?? defaultEventTypes;
      for (const endpoint of endpoints)
        await addWebhookEndpoint(installation, { ...ofMerchant, url: endpoint, eventTypes });
      const secretKeys: string[] = [];
      for (let count = 0; count < keys; count += 1) {
        const { secretKey } = await issueApiKey(installation, { ...ofMerchant, scopes, requestsPerMinute });
        secretKeys.push(secretKey.reveal());
      }
      return { merchantId: merchant.id, keys: secretKeys, webhookSecret: testWebhookSecret.reveal() };
    },
  };
}
