import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineCommand, exitCodes } from './command.ts';
import { openDatabase, refusePendingMigrations } from './database.ts';
import type { CliServer, World } from './ports.ts';

const roles = ['api', 'checkout', 'dashboard', 'worker'] as const;
type Role = (typeof roles)[number];

export const serve = defineCommand({
  name: 'serve',
  does: 'runs MAXFI on an existing database, as a service does: logs to standard output, no seed, no demonstration',
  options: {
    role: { value: 'ROLE', many: true, oneOf: [...roles, 'all'], says: 'instead of those of MAXFI_ROLES' },
  },
  more: 'Ends in order with SIGTERM or SIGINT. Its lines are JSON with and without --json.',
  run: (world, { role }) =>
    runServe(world, role.length === 0 ? world.config.roles : roles.filter((one) => isAmong(role, one))),
});

export const worker = defineCommand({
  name: 'worker',
  does: 'runs only what happens by itself: outcomes, refunds, webhooks, mail, expiry; as `serve --role worker`',
  options: {},
  run: (world) => runServe(world, ['worker']),
});

function isAmong(given: readonly string[], role: Role): boolean {
  return given.includes(role) || given.includes('all');
}

/** Resolves with the exit code after SIGTERM or SIGINT. */
async function runServe(world: World, wanted: readonly Role[]): Promise<number> {
  const { config } = world;
  const log = world.log(null);
  const stopped = stopSignal();
  const database = await openDatabase(world);
  await refusePendingMigrations(world, database);
  const installation = await world.openInstallation(database.url, log);
  const server = await listenSomewhere(world, (listenUrl) =>
    world.composeServer({
      installation,
      log,
      roles: wanted,
      // A worker's own port is for health alone: the links it writes lead to the servers.
      publicUrl: isOnlyWorker(wanted) ? (config.publicUrl ?? `http://localhost:${config.port}`) : listenUrl,
      sandboxBankUrl: config.sandboxBankUrl ?? 'http://127.0.0.1:4299',
    }),
  );
  log.info({ url: server.publicUrl, roles: wanted }, 'serving');
  await stopped;
  log.info({ drainMs: config.drainMs }, 'stopping');
  await server.server.drain(config.drainMs);
  // Requests under way get the time a proxy gives them; payments under way are committed and can be recovered.
  await Promise.race([server.server.close(), sleep(25_000, undefined, { ref: false })]);
  await installation.close();
  await database.leave();
  return exitCodes.done;
}

function isOnlyWorker(wanted: readonly Role[]): boolean {
  return wanted.every((role) => role === 'worker');
}

/** Resolves when the process is asked to stop. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

export interface Listening {
  readonly server: CliServer;
  readonly port: number;
  readonly publicUrl: string;
}

const portsToTry = 20;

/**
 * Listens on the port of the configuration, or on the next free one when it is taken and nothing else depends on it.
 * The server is built anew for each try, since links and signatures name the port.
 */
export async function listenSomewhere(
  world: World,
  compose: (publicUrl: string) => Promise<CliServer>,
): Promise<Listening> {
  const { config } = world;
  const first = config.port === 0 ? await findFreePort(config.host) : config.port;
  for (let port = first; ; port += 1) {
    const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
    const server = await compose(publicUrl);
    try {
      const actual = await server.listen(port);
      if (port !== first) world.complain(`Port ${first} is taken; using ${port}.`);
      return { server, port: actual, publicUrl };
    } catch (error) {
      await server.close();
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || port >= first + portsToTry) throw error;
    }
  }
}

/** Port 0 means any; links name it, so it must be known before the server is built. */
function findFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
