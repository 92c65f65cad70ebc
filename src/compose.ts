import { join } from 'node:path';
import { pino } from 'pino';
import { errorBody, validationError } from './api/errors.ts';
import { registerHealth } from './api/health.ts';
import { createRateLimit } from './api/rate-limit.ts';
import { apiNotFound, isApiPath, registerApi } from './api/server.ts';
import { loadAssets } from './checkout/assets.ts';
import { pageNotFound, registerCheckout } from './checkout/routes.ts';
import type { Config } from './config.ts';
import { chooseConnector } from './connectors/choose.ts';
import type { ReadyConnector } from './connectors/connector.ts';
import { findManifest, manifests } from './connectors/registry.ts';
import { isCurrency } from './domain/currency.ts';
import { type PaymentMethodKind, paymentMethodKinds, type Session } from './domain/session.ts';
import { registerHub } from './hub/routes.tsx';
import { createConnectorFetch } from './net/connector-fetch.ts';
import { createHttpServer, type HttpServer } from './net/http-server.ts';
import { createWebhookClient, type WebhookClient } from './net/webhook-client.ts';
import { createDbClock, type DbClock } from './store/clock.ts';
import { type Db, openDb } from './store/db.ts';
import { insertSessionGrouped } from './store/insert-sessions.ts';
import { insertOrFindSealedCheck } from './store/installation.ts';
import { pendingMigrations } from './store/migrate.ts';
import { findOrMakeMasterKey } from './vault/master-key.ts';
import { createSeal, type Seal } from './vault/seal.ts';
import { Secret } from './vault/secret.ts';
import { createStamp, type Stamp } from './vault/stamp.ts';
import { type RunningWorker, runWorker } from './worker/run.ts';
import { workerTasks } from './worker/tasks.ts';

export type Log = ReturnType<typeof createLog>;

/** Structured log lines; `file` keeps them out of a person's terminal. */
export function createLog(config: Config, file: string | null) {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Nothing of ours logs these; the list is the net below.
    redact: [
      '*.headers',
      '*.body',
      '*.card',
      '*.params',
      '*.parameters',
      'err.detail',
      'err.where',
      'err.cause',
    ],
  };
  return file === null
    ? pino(options)
    : pino(options, pino.destination({ dest: file, mkdir: true, sync: true }));
}

/** The database with this installation's keys and clock. */
export interface Installation {
  readonly db: Db;
  readonly clock: DbClock;
  readonly now: () => Date;
  readonly seal: Seal;
  readonly stamp: Stamp;
  close(): Promise<void>;
}

const checkContext = 'installation check';

/** Opens a migrated database. Throws a sentence when its secrets were sealed under another key. */
export async function openInstallation(config: Config, databaseUrl: string, log: Log): Promise<Installation> {
  const masterKey = findOrMakeMasterKey(config.masterKey, config.dataDir);
  const db = openDb({
    url: databaseUrl,
    poolSize: config.poolSize,
    onIdleError: (error) => log.warn({ err: error }, 'an idle database connection broke'),
  });
  try {
    const clock = await createDbClock(db);
    const seal = createSeal(masterKey);
    const check = await insertOrFindSealedCheck(db, seal.seal(new Secret('ok'), checkContext), clock.now());
    try {
      seal.open(check, checkContext);
    } catch (cause) {
      throw new Error(
        'The secrets in this database were sealed under another key. Set MAXFI_MASTER_KEY to the key that was used, or MAXFI_DATA_DIR to the folder whose secrets.json holds it.',
        { cause },
      );
    }
    const close = async () => {
      clock.stop();
      await db.close();
    };
    return { db, clock, now: clock.now, seal, stamp: createStamp(masterKey), close };
  } catch (error) {
    await db.close();
    throw error;
  }
}

export interface ServeOptions {
  readonly config: Config;
  readonly installation: Installation;
  readonly log: Log;
  readonly publicUrl: string;
  readonly sandboxBankUrl: string;
  /** The folder with `dist/assets` and `migrations`. */
  readonly rootDir: string;
}

export interface Server {
  listen(port: number): Promise<number>;
  /** Stops taking requests, finishes those under way, then stops the worker. */
  close(): Promise<void>;
}

/** How long the worker may be silent before this process is called not ready. */
const worstBeatMs = 60_000;
const worstClockOffsetMs = 30_000;

/** Builds every edge that the configuration asks for, on one port. */
export async function composeServer(options: ServeOptions): Promise<Server> {
  const { config, installation, log, publicUrl } = options;
  const connectorFetch = createConnectorFetch();
  const webhooks = createWebhookClient({ allowLoopback: config.allowLocalWebhooks });
  const connectors = connectorsOf(options, connectorFetch.fetch);
  const app = createHttpServer({
    trustedProxies: config.trustedProxies,
    onAnswered: (line) => log.info(line, 'answered'),
    unreadableBody: (requestId) => JSON.stringify(errorBody(unreadable(), { publicUrl, requestId })),
  });
  let isClosing = false;
  let worker: RunningWorker | undefined;
  await registerHealth(app, {
    problems: async () => [
      ...(isClosing ? ['shutting down'] : []),
      ...(await databaseProblems(installation, join(options.rootDir, 'migrations'))),
      ...(worker && performance.now() - worker.lastBeatMs() > worstBeatMs ? ['the worker is silent'] : []),
    ],
  });
  await registerEdges(app, options, connectors);
  return {
    async listen(port) {
      await app.listen({ host: config.host, port });
      if (config.roles.includes('worker')) worker = startWorker(options, connectors, webhooks);
      const address = app.server.address();
      return address !== null && typeof address === 'object' ? address.port : port;
    },
    async close() {
      isClosing = true;
      await app.close();
      // A receiver that hangs must not hold up the stop: its try ends as a reset and is made again later.
      await webhooks.close();
      await worker?.stop();
      await connectorFetch.close();
    },
  };
}

function unreadable() {
  const message = 'The request could not be read as HTTP.';
  return validationError([{ param: 'request', code: 'invalid', message }]);
}

type Connectors = ReturnType<typeof connectorsOf>;

/** The API and the pages, each with its own error handler; what nobody answers gets the answer of its kind. */
async function registerEdges(app: HttpServer, options: ServeOptions, connectors: Connectors): Promise<void> {
  const { config, installation, log, publicUrl } = options;
  const shared = { db: installation.db, now: installation.now, publicUrl, log };
  const jsonNotFound = apiNotFound({ publicUrl });
  let showNotFound = jsonNotFound;
  if (config.roles.includes('api')) {
    const api = {
      ...shared,
      insertSession: insertSessionGrouped(installation.db),
      rateLimit: createRateLimit(installation.db),
      allowLocalWebhooks: config.allowLocalWebhooks,
      hasConnector: connectors.has,
    };
    await app.register(async (scope) => registerApi(scope, api));
  }
  if (config.roles.includes('checkout')) {
    const assets = loadAssets(join(options.rootDir, 'dist', 'assets'));
    const checkout = {
      ...shared,
      assets,
      stamp: installation.stamp,
      timeZone: config.timeZone,
      connectorFor: connectors.forSession,
      reach: crashPoint(config),
    };
    await app.register(async (scope) => registerHub(scope, { publicUrl, cssUrl: assets.hubCssUrl }));
    await app.register(async (scope) => registerCheckout(scope, checkout));
    showNotFound = pageNotFound(checkout);
  }
  app.setNotFoundHandler((request, reply) =>
    (isApiPath(request.url) ? jsonNotFound : showNotFound)(request, reply),
  );
}

function startWorker(options: ServeOptions, connectors: Connectors, webhooks: WebhookClient): RunningWorker {
  const { installation, log, publicUrl } = options;
  const tasks = workerTasks({
    db: installation.db,
    now: installation.now,
    publicUrl,
    log,
    random: Math.random,
    seal: installation.seal,
    connectorOf: (attempt) => connectors.byName(attempt.connector),
    post: async ({ livemode, ...request }) => {
      const answer = await webhooks.post({ ...request, allowLoopback: !livemode });
      return answer.kind === 'answered' ? { ...answer, retryAfter: answer.headersRetryAfter } : answer;
    },
  });
  return runWorker({ tasks, log });
}

function connectorsOf(options: ServeOptions, fetch: Parameters<typeof sandboxOf>[1]) {
  const sandbox = sandboxOf(options, fetch);
  const byName = (name: string): ReadyConnector | undefined =>
    name === sandbox.manifest.name ? sandbox : undefined;
  const choose = (wish: { livemode: boolean; currency: string; methods: readonly string[] | undefined }) =>
    isCurrency(wish.currency)
      ? chooseConnector(
          {
            livemode: wish.livemode,
            currency: wish.currency,
            methods: (wish.methods ?? paymentMethodKinds) as readonly PaymentMethodKind[],
          },
          manifests,
        )
      : undefined;
  return {
    byName,
    has: (wish: Parameters<typeof choose>[0]) => choose(wish) !== undefined,
    forSession: (session: Session) => {
      const methods = session.settings.payment_methods;
      const manifest = choose({ livemode: session.livemode, currency: session.amount.currency, methods });
      return manifest && byName(manifest.name);
    },
  };
}

function sandboxOf(
  { sandboxBankUrl, installation }: ServeOptions,
  fetch: ReturnType<typeof createConnectorFetch>['fetch'],
): ReadyConnector {
  const manifest = findManifest('sandbox');
  if (!manifest) throw new Error('Bug! The sandbox is not in the registry');
  const credentials = manifest.parseCredentials({ base_url: sandboxBankUrl, terminal_key: 'sandbox' });
  return { manifest, connector: manifest.create(credentials, { fetch, now: installation.now }) };
}

async function databaseProblems(installation: Installation, migrationsDir: string): Promise<string[]> {
  try {
    const pending = await pendingMigrations(installation.db, migrationsDir);
    const isOff = Math.abs(installation.clock.offsetMs()) > worstClockOffsetMs;
    return [
      ...(pending.length > 0 ? [`migrations are pending: ${pending.join(', ')}`] : []),
      ...(isOff ? ['this machine’s clock is more than 30 s away from the database’s'] : []),
    ];
  } catch {
    return ['the database does not answer'];
  }
}

/** For crash tests: the process dies where the configuration says, as if the power had failed there. */
function crashPoint(config: Config): (point: string) => void {
  return (point) => {
    if (point === config.crashAt) process.kill(process.pid, 'SIGKILL');
  };
}
