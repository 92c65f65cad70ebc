import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAcquirer } from './cli/acquirer.ts';
import { runKey } from './cli/key.ts';
import { runMerchant } from './cli/merchant.ts';
import { runMigrate } from './cli/migrate.ts';
import type { CliConnectors, World } from './cli/ports.ts';
import { runReconcile } from './cli/reconcile.ts';
import { runRoute } from './cli/route.ts';
import { runServe } from './cli/serve.ts';
import { runStart } from './cli/start.ts';
import { runStuck } from './cli/stuck.ts';
import { usage } from './cli/usage.ts';
import { runVault } from './cli/vault.ts';
import { runWebhook } from './cli/webhook.ts';
import { composeServer } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { connectors } from './connectors/connectors.ts';
import { builtInAccountId } from './domain/operation.ts';
import { findConnectorOf } from './flows/find-routes.ts';
import { createLog, type Log } from './log.ts';
import { createConnectorFetch } from './net/connector-fetch.ts';
import { type Installation, openInstallation } from './open-installation.ts';
import { runSandboxBank } from './sandbox-bank/run.ts';

/** The folder with `dist` and `migrations`: this file stands in `src` or, built, in `dist`. */
const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

function createWorld(): World {
  const config = readConfig();
  return {
    config,
    rootDir,
    print: (line) => process.stdout.write(`${line}\n`),
    log: (file) => createLog(config, file),
    openInstallation: (url, log) => openInstallation(config, url, log),
    composeServer: (options) =>
      composeServer({
        ...options,
        config,
        rootDir,
        installation: options.installation as Installation,
        log: options.log as Log,
      }),
    openConnectors: (installation) => openConnectors(config, installation as Installation),
  };
}

/** A settlement of a busy day is long; no other answer of an acquirer is. */
const settlementLimitBytes = 64 * 1024 * 1024;

function openConnectors({ sandboxBankUrl }: Config, { db, now, seal }: Installation): CliConnectors {
  const { fetch, close } = createConnectorFetch({ answerLimitBytes: settlementLimitBytes });
  const opened = connectors({ fetch, now }, sandboxBankUrl ?? 'http://127.0.0.1:4299');
  const deps = { db, now, seal, random: Math.random, ...opened };
  const isKnown = (accountId: string) => accountId !== builtInAccountId || sandboxBankUrl !== null;
  return {
    of: async (account) => (isKnown(account.accountId) ? findConnectorOf(deps, account) : undefined),
    manifestOf: opened.manifestOf,
    close,
  };
}

async function run(command: string, argv: readonly string[]): Promise<number> {
  switch (command) {
    case 'start':
      return runStart(createWorld());
    case 'serve':
      return runServe(createWorld());
    case 'migrate':
      return runMigrate(createWorld());
    case 'merchant':
      return runMerchant(createWorld(), argv);
    case 'key':
      return runKey(createWorld(), argv);
    case 'acquirer':
      return runAcquirer(createWorld(), argv);
    case 'route':
      return runRoute(createWorld(), argv);
    case 'stuck':
      return runStuck(createWorld(), argv);
    case 'vault':
      return runVault(createWorld(), argv);
    case 'webhook':
      return runWebhook(createWorld(), argv);
    case 'reconcile':
      return runReconcile(createWorld(), argv);
    case 'sandbox-bank':
      return runSandboxBank(argv);
    case 'help':
      process.stdout.write(`${usage}\n`);
      return 0;
    default:
      process.stderr.write(`There is no command ${command}.\n${usage}\n`);
      return 2;
  }
}

async function runOrExplain(command: string, argv: readonly string[]): Promise<number> {
  try {
    return await run(command, argv);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isWrongUse = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    process.stderr.write(isWrongUse ? `${message}\n${usage}\n` : `${message}\n`);
    return isWrongUse ? 2 : 1;
  }
}

// A reader that went away (`npm start | head`) must not keep us from stopping in order.
process.stdout.on('error', () => undefined);

const [command = 'help', ...argv] = process.argv.slice(2);
// Whatever a stopped part still holds open (a bank that has not answered), the process ends when its command has.
process.exit(await runOrExplain(command, argv));
