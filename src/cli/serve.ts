import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, refusePendingMigrations } from './database.ts';
import type { CliServer, World } from './ports.ts';

/**
 * Runs the roles of the configuration on an existing database, as a service does: logs to standard output, no seed, no
 * demonstration. Resolves with the exit code after SIGTERM or SIGINT.
 */
export async function runServe(world: World): Promise<number> {
  const { config } = world;
  const log = world.log(null);
  const database = await openDatabase(world);
  await refusePendingMigrations(world, database);
  const installation = await world.openInstallation(database.url, log);
  const stopped = stopSignal();
  const server = await listenSomewhere(world, (publicUrl) =>
    world.composeServer({
      installation,
      log,
      publicUrl,
      sandboxBankUrl: config.sandboxBankUrl ?? 'http://127.0.0.1:4299',
    }),
  );
  log.info({ url: server.publicUrl, roles: config.roles }, 'serving');
  await stopped;
  log.info({}, 'stopping');
  // Requests under way get the time a proxy gives them; payments under way are committed and can be recovered.
  await Promise.race([server.server.close(), sleep(25_000, undefined, { ref: false })]);
  await installation.close();
  await database.leave();
  return 0;
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
      if (port !== first) world.print(`Port ${first} is taken; using ${port}.`);
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
