import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from './cli/commands.ts';
import type { CliConnectors, World } from './cli/ports.ts';
import { runCommand } from './cli/run-command.ts';
import { type Config, readClientSettings, readConfig } from './config.ts';
import { connectors } from './connectors/connectors.ts';
import { manifests } from './connectors/registry.ts';
import { builtInAccountId } from './domain/operation.ts';
import { findConnectorOf } from './flows/find-routes.ts';
import { createLog, type Log } from './log.ts';
import { verifyMail } from './mail/open-mailer.ts';
import { createConnectorFetch } from './net/connector-fetch.ts';
import { probeReceiver } from './net/probe-receiver.ts';
import { type Installation, openInstallation, opensCheck } from './open-installation.ts';

/** The folder with `dist` and `migrations`: this file stands in `src` or, built, in `dist`. */
const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

function createWorld(): World {
  let known: Config | undefined;
  // Only a command that needs the settings complains about them.
  const config = () => {
    known ??= readConfig();
    return known;
  };
  return {
    get config() {
      return config();
    },
    rootDir,
    readClientSettings,
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    log: (file) => createLog(config(), file),
    openInstallation: (url, log) => openInstallation(config(), url, log),
    opensCheck: (check) => opensCheck(config(), check),
    async composeServer({ roles = config().roles, ...options }) {
      // Most commands serve nothing, and half of the time that they would take is reading what serves.
      const { composeServer } = await import('./compose.ts');
      return composeServer({
        ...options,
        config: { ...config(), roles },
        rootDir,
        installation: options.installation as Installation,
        log: options.log as Log,
      });
    },
    openFetch: createConnectorFetch,
    probe: probeReceiver,
    ask: askStatus,
    verifyMail,
    manifests,
    openConnectors: (installation) => openConnectors(config(), installation as Installation),
  };
}

async function askStatus(url: string): Promise<number | undefined> {
  const client = createConnectorFetch();
  try {
    const { fetch: ask } = client;
    return (await ask(url, { method: 'GET', headers: {}, signal: AbortSignal.timeout(5_000) })).status;
  } catch {
    return undefined;
  } finally {
    await client.close();
  }
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

// A reader that went away (`npm start | head`) must not keep us from stopping in order.
process.stdout.on('error', () => undefined);

// Whatever a stopped part still holds open (a bank that has not answered), the process ends when its command has.
process.exit(await runCommand(commands, createWorld(), process.argv.slice(2)));
