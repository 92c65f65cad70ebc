import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandboxBank } from '../sandbox-bank/start-sandbox-bank.ts';
import { defineCommand } from './command.ts';
import { logFileOf, migrateDatabase, openDatabase } from './database.ts';
import { type DemoStore, startDemoStore } from './demo-store.ts';
import type { World } from './ports.ts';
import { devFileOf, type Seed, seed, writeDevFile } from './seed.ts';
import { type Listening, listenSomewhere, stopSignal } from './serve.ts';

/** What has been started, newest first: the order in which it is stopped. */
type Started = { name: string; stop: () => Promise<void> }[];

/** Everything together must stop within five seconds of Ctrl-C. */
const stopWithinMs = 1_500;
const startWithinMs = 2_500;

/** Everything on one machine: database, migrations, a seeded merchant, the sandbox bank, all roles and the demo store. */
export const start = defineCommand({
  name: 'start',
  does: 'runs everything on this machine, seeded, for trying out and developing, and prints where it is',
  options: {},
  more: 'Ctrl-C stops everything. With --json one line is printed when all is up.',
  run: (world, { json }) => runStart(world, json),
});

async function runStart(world: World, asJson: boolean): Promise<number> {
  const stopped = stopSignal();
  const started: Started = [];
  const starting = startAll(world, started, asJson);
  try {
    const isStopped = await Promise.race([starting.then(() => false), stopped.then(() => true)]);
    if (!isStopped) await stopped;
    if (!asJson) world.print('Stopping.');
    return 0;
  } finally {
    // Ctrl-C in the middle of a start: what is still coming up must be stopped too.
    await Promise.race([starting.catch(() => undefined), sleep(startWithinMs, undefined, { ref: false })]);
    for (const { stop } of started) await stop();
  }
}

async function startAll(world: World, started: Started, asJson: boolean): Promise<void> {
  const { config } = world;
  const keep = (name: string, stop: () => Promise<unknown>) =>
    started.unshift({ name, stop: async () => void (await stop()) });
  const database = await openDatabase(world);
  keep('database', database.leave);
  await migrateDatabase(world, database.url);
  const log = world.log(logFileOf(world));
  const installation = await world.openInstallation(database.url, log);
  keep('pool', () => Promise.race([installation.close(), sleep(500, undefined, { ref: false })]));
  const seeded = await seed(world, installation);
  const bankUrl = config.sandboxBankUrl ?? (await startBank(world, keep));
  const listening = await listenSomewhere(world, (publicUrl) =>
    world.composeServer({
      installation,
      log,
      publicUrl,
      sandboxBankUrl: bankUrl,
      localKeys: { testKey: seeded.test_secret_key, webhookSecret: seeded.webhook_secret },
    }),
  );
  keep('server', () =>
    Promise.race([listening.server.close(), sleep(stopWithinMs, undefined, { ref: false })]),
  );
  const store = await startDemoStore({
    program: join(world.rootDir, 'dist', 'store.js'),
    maxfiUrl: listening.publicUrl,
    secretKey: seeded.test_secret_key,
    webhookSecret: seeded.webhook_secret,
    host: config.host,
    port: listening.port + 1,
  });
  keep('store', store.stop);
  announce(world, { listening, seeded, store, bankUrl, isEmbedded: database.isEmbedded, asJson });
}

async function startBank(
  world: World,
  keep: (name: string, stop: () => Promise<unknown>) => void,
): Promise<string> {
  const bank = await startSandboxBank({
    port: 0,
    ledgerFile: join(world.config.dataDir, 'sandbox-bank.jsonl'),
  });
  keep('bank', () => Promise.race([bank.close(), sleep(stopWithinMs, undefined, { ref: false })]));
  return bank.url;
}

function announce(
  world: World,
  facts: {
    listening: Listening;
    seeded: Seed;
    store: DemoStore;
    bankUrl: string;
    isEmbedded: boolean;
    asJson: boolean;
  },
): void {
  const { listening, seeded, store } = facts;
  const url = listening.publicUrl;
  const places = {
    public_url: url,
    demo_url: store.url,
    docs_url: `${url}/docs`,
    sandbox_bank_url: facts.bankUrl,
    ...seeded,
    dashboard: seeded.dashboard ? { url: `${url}/dashboard`, ...seeded.dashboard } : null,
  };
  writeDevFile(devFileOf(world), places);
  if (facts.asJson) {
    world.print(JSON.stringify(places));
    return;
  }
  const database = facts.isEmbedded ? 'built-in PostgreSQL, for trying out' : 'PostgreSQL of DATABASE_URL';
  world.print(`
  MAXFI · sandbox · ${database}

  Demo store   ${store.url}
  Dashboard    ${url}/dashboard
               ${seeded.dashboard ? `${seeded.dashboard.email}  ${seeded.dashboard.password}` : 'maxfi user add makes somebody who may sign in'}
  Developers   ${url}/docs
  API          ${url}/v2
  Test key     ${seeded.test_secret_key}
  Webhooks     ${seeded.webhook_secret}
  Live key     ${seeded.live_secret_key.slice(0, 12)}… (whole in ${devFileOf(world)})

  Try          curl ${url}/v2/payments/checkout \\
                 -H 'Authorization: Bearer ${seeded.test_secret_key}' \\
                 -H 'Content-Type: application/json' -d '{"amount":4900,"currency":"AZN"}'

  Pay with     4242 4242 4242 4242, any date to come, any three digits
  Log          ${logFileOf(world)}
  Ctrl-C stops everything.
`);
}
