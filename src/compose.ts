import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorBody, validationError } from './api/errors.ts';
import { registerHealth } from './api/health.ts';
import { registerNotifications } from './api/notifications.ts';
import { createRateLimit } from './api/rate-limit.ts';
import { apiNotFound, isApiPath, registerApi } from './api/server.ts';
import { declineTexts } from './checkout/decline-text.ts';
import { pageNotFound } from './checkout/page-not-found.ts';
import { loadPaperFonts } from './checkout/paper-fonts.ts';
import { drawPreview } from './checkout/preview.ts';
import { registerCheckout } from './checkout/routes.ts';
import { type Metrics, openMetrics } from './compose-metrics.ts';
import { type Payments, paymentsOf } from './compose-payments.ts';
import { routesOf } from './compose-routes.ts';
import type { Config } from './config.ts';
import { manifests } from './connectors/registry.ts';
import { registerDashboard } from './dashboard/register.ts';
import type { Language } from './domain/language.ts';
import type { Merchant } from './domain/merchant.ts';
import type { Operation } from './domain/operation.ts';
import type { Session } from './domain/session.ts';
import { signInLimits } from './domain/staff.ts';
import { type FindRoutesDeps, findConnectorOf, hasRoute, type RouteWish } from './flows/find-routes.ts';
import { registerDevMail } from './hub/dev-mail.tsx';
import { loadDocs } from './hub/docs.ts';
import { registerHub } from './hub/routes.tsx';
import type { Log } from './log.ts';
import { type Mailer, openMailer } from './mail/open-mailer.ts';
import { createAskApple } from './net/ask-apple.ts';
import { createConnectorFetch } from './net/connector-fetch.ts';
import { createHttpServer, type HttpServer } from './net/http-server.ts';
import { createWebhookClient, type WebhookClient } from './net/webhook-client.ts';
import type { Installation } from './open-installation.ts';
import { addressPrefix } from './risk/address-prefix.ts';
import { testCardGroups } from './sandbox-bank/cards.ts';
import { checkoutHosts } from './store/domains.ts';
import { insertSessionGrouped } from './store/insert-sessions.ts';
import { findDatabaseProblems } from './store/problems.ts';
import { type Assets, loadAssets, registerAssets } from './ui/assets.ts';
import { passkeyPlace } from './vault/passkey.ts';
import { type RunningWorker, runWorker } from './worker/run.ts';
import { workerTasks } from './worker/tasks.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly installation: Installation;
  readonly log: Log;
  readonly publicUrl: string;
  readonly sandboxBankUrl: string;
  /** Of a merchant that is there for trying out: the hub shows them to this machine. */
  readonly localKeys?: { readonly testKey: string; readonly webhookSecret: string };
  /** The folder with `dist/assets` and `migrations`. */
  readonly rootDir: string;
}

export interface Server {
  listen(port: number): Promise<number>;
  /**
   * Says by readiness and on every answer that this process is going away, and lets the worker begin nothing more. Still answers
   * for so long, so that balancers notice before connections are refused; a process that only works waits no longer
   * than for what it has begun.
   */
  drain(ms: number): Promise<void>;
  /** Stops taking requests, finishes those under way, then stops the worker. */
  close(): Promise<void>;
}

/** How long the worker may be silent before this process is called not ready. */
const worstBeatMs = 60_000;

/** Builds every edge that the configuration asks for, on one port. */
export async function composeServer(options: ServeOptions): Promise<Server> {
  const { config, installation, log, publicUrl } = options;
  let worker: RunningWorker | undefined;
  const metrics = await openMetrics({ config, installation, worker: () => worker });
  const connectorFetch = createConnectorFetch();
  // Lists of card ranges are long; nothing else that we ask for is.
  const directoryFetch = createConnectorFetch({ answerLimitBytes: 64 * 1024 * 1024 });
  const webhooks = createWebhookClient({ allowLoopback: config.allowLocalWebhooks });
  const mailer = openMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom ?? senderAt(publicUrl) });
  const routes = routesOf(options, connectorFetch.fetch, metrics);
  const payments = paymentsOf(options, routes, directoryFetch.fetch, metrics.decision);
  let isLeaving = false;
  let workerDone: Promise<void> | undefined;
  const leave = () => {
    isLeaving = true;
    workerDone ??= worker?.stop();
  };
  const app = createHttpServer({
    trustedProxies: config.trustedProxies,
    onAnswered(line) {
      const { route: _route, ...shown } = line;
      log.info(shown, 'answered');
      metrics.answered(line);
    },
    isLeaving: () => isLeaving,
    unreadableBody: (requestId) => JSON.stringify(errorBody(unreadable(), { publicUrl, requestId })),
  });
  await registerHealth(app, {
    problems: async () => [
      ...(isLeaving ? ['shutting down'] : []),
      ...(await findDatabaseProblems(
        installation.db,
        installation.clock,
        join(options.rootDir, 'migrations'),
      )),
      ...(worker && performance.now() - worker.lastBeatMs() > worstBeatMs ? ['the worker is silent'] : []),
    ],
  });
  await registerEdges(app, options, routes, payments);
  return {
    async listen(port) {
      await app.listen({ host: config.host, port });
      if (config.roles.includes('worker'))
        worker = startWorker(options, payments, { webhooks, mailer, metrics });
      const metricsUrl = await metrics.listen();
      if (metricsUrl !== null) log.info({ url: metricsUrl }, 'metrics');
      const address = app.server.address();
      return address !== null && typeof address === 'object' ? address.port : port;
    },
    async drain(ms) {
      leave();
      const isAsked = config.roles.some((role) => role !== 'worker');
      await Promise.race([sleep(ms, undefined, { ref: false }), ...(isAsked ? [] : [workerDone])]);
    },
    async close() {
      leave();
      await app.close();
      await metrics.close();
      // A receiver that hangs must not hold up the stop: its try ends as a reset and is made again later.
      await webhooks.close();
      mailer.close();
      await workerDone;
      await connectorFetch.close();
      await directoryFetch.close();
    },
  };
}

function unreadable() {
  const message = 'The request could not be read as HTTP.';
  return validationError([{ param: 'request', code: 'invalid', message }]);
}

/** The API and the pages, each with its own error handler; what nobody answers gets the answer of its kind. */
async function registerEdges(
  app: HttpServer,
  options: ServeOptions,
  routes: FindRoutesDeps,
  payments: Payments,
): Promise<void> {
  const { config, installation, log, publicUrl } = options;
  const shared = { db: installation.db, now: installation.now, publicUrl, log };
  const jsonNotFound = apiNotFound({ publicUrl });
  let showNotFound = jsonNotFound;
  if (config.roles.includes('api')) {
    const api = {
      ...shared,
      insertSession: insertSessionGrouped(installation.db, config.repeatWaitMs),
      rateLimit: createRateLimit(installation.db),
      checkoutHostOf: checkoutHosts(installation.db),
      allowLocalWebhooks: config.allowLocalWebhooks,
      repeatWaitMs: config.repeatWaitMs,
      seal: installation.seal,
      revokeReportedKeys: config.revokeReportedKeys,
      hasRoute: (wish: RouteWish) => hasRoute(routes, wish),
      connectorOf: (operation: Pick<Operation, 'merchantId' | 'accountId'>) =>
        findConnectorOf(routes, operation),
      complete: payments.complete,
    };
    await app.register(async (scope) => registerApi(scope, api));
    await app.register(async (scope) =>
      registerNotifications(scope, { ...payments, connectorOf: api.connectorOf, log }),
    );
  }
  const hasPages = config.roles.includes('checkout') || config.roles.includes('dashboard');
  const assets = hasPages ? loadAssets(join(options.rootDir, 'dist', 'assets')) : undefined;
  if (assets) registerAssets(app, assets);
  if (assets && config.roles.includes('dashboard')) await registerBackOffice(app, options, routes, assets);
  if (assets && config.roles.includes('checkout')) {
    const checkout = {
      ...shared,
      assets,
      askApple: createAskApple(),
      paperFonts: loadPaperFonts(join(options.rootDir, 'dist', 'fonts')),
      returnSigner: installation.returnSigner,
      hasRoute: ({
        merchantId,
        livemode,
        amount,
        settings,
      }: Pick<Session, 'merchantId' | 'livemode' | 'amount' | 'settings'>) =>
        hasRoute(routes, {
          merchantId,
          livemode,
          currency: amount.currency,
          methods: settings.payment_methods,
        }),
      pause: (ms: number) => sleep(ms),
      ...payments,
    };
    await registerDevelopersPages(app, options, assets);
    await app.register(async (scope) => registerCheckout(scope, checkout));
    showNotFound = pageNotFound(checkout);
  }
  app.setNotFoundHandler((request, reply) =>
    (isApiPath(request.url) ? jsonNotFound : showNotFound)(request, reply),
  );
}

/** What developers read, and the mail of an installation that sends none. */
async function registerDevelopersPages(
  app: HttpServer,
  { config, installation, publicUrl, rootDir, localKeys }: ServeOptions,
  assets: Assets,
): Promise<void> {
  const hub = {
    db: installation.db,
    publicUrl,
    cssUrl: assets.hubCssUrl,
    scriptUrl: assets.hubScriptUrl,
    docs: loadDocs(join(rootDir, 'dist', 'docs')),
    testCards: testCardGroups,
    local: localKeys ?? null,
    editUrl: config.docsEditUrl,
    declineTexts,
  };
  await app.register(async (scope) => registerHub(scope, hub));
  if (config.smtpUrl === null) await app.register(async (scope) => registerDevMail(scope, hub));
}

/** The merchants' back office, which shows the hosted page to who designs it. */
async function registerBackOffice(
  app: HttpServer,
  options: ServeOptions,
  routes: FindRoutesDeps,
  assets: Assets,
): Promise<void> {
  const { config, installation, log, publicUrl } = options;
  const rateLimit = createRateLimit(installation.db);
  const dashboard = {
    db: installation.db,
    now: installation.now,
    stamp: installation.stamp,
    seal: installation.seal,
    publicUrl,
    timeZone: config.timeZone,
    assets: assets.dashboard,
    place: passkeyPlace(publicUrl),
    isPasswordEnough: !config.requireSecondFactor,
    allowLocalWebhooks: config.allowLocalWebhooks,
    mayTry: async (address: string) =>
      (await rateLimit(`staff ${addressPrefix(address) ?? address}`, signInLimits.perAddress)).isAllowed,
    connectorOf: (operation: Pick<Operation, 'merchantId' | 'accountId'>) =>
      findConnectorOf(routes, operation),
    manifests,
    drawPreview: (merchant: Merchant, language: Language) => drawPreview(assets.page, merchant, language),
    log,
  };
  await app.register(async (scope) => registerDashboard(scope, dashboard));
}

function startWorker(
  options: ServeOptions,
  payments: Payments,
  { webhooks, mailer, metrics }: { webhooks: WebhookClient; mailer: Mailer; metrics: Metrics },
): RunningWorker {
  const { log } = options;
  const tasks = workerTasks({
    ...payments,
    log,
    sendMail: metrics.sendMail(mailer.send),
    tried: metrics.tried,
    random: Math.random,
    post: async ({ livemode, ...request }) => {
      const answer = await webhooks.post({ ...request, allowLoopback: !livemode });
      return answer.kind === 'answered' ? { ...answer, retryAfter: answer.headersRetryAfter } : answer;
    },
  });
  return runWorker({ tasks, log });
}

/** Who mail comes from when the operator names nobody. */
function senderAt(publicUrl: string): string {
  return `MAXFI <no-reply@${new URL(publicUrl).hostname}>`;
}
