import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DemoStore {
  readonly url: string;
  stop(): Promise<void>;
}

export interface DemoStoreOptions {
  readonly program: string;
  readonly maxfiUrl: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly host: string;
  /** Where to listen if it is free; any other port if not. */
  readonly port: number;
}

const startWithinMs = 10_000;

/**
 * Starts the demo shop as a process of its own, since a merchant's server is one. It ends when this process does: the
 * channel between them closes.
 */
export async function startDemoStore(options: DemoStoreOptions): Promise<DemoStore> {
  try {
    return await startOn(options, options.port);
  } catch {
    return startOn(options, 0);
  }
}

async function startOn(options: DemoStoreOptions, port: number): Promise<DemoStore> {
  const child = fork(options.program, [], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    execArgv: [],
    env: {
      PORT: String(port),
      HOST: options.host,
      MAXFI_URL: options.maxfiUrl,
      MAXFI_KEY: options.secretKey,
      MAXFI_WEBHOOK_SECRET: options.webhookSecret,
    },
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exited, sleep(1_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  };
  try {
    const url = await firstUrl(child.stdout ?? undefined, once(child, 'exit'));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstUrl(
  output: NodeJS.ReadableStream | undefined,
  exited: Promise<unknown>,
): Promise<string> {
  if (!output) throw new Error('the demo store has no output');
  const lines = createInterface({ input: output });
  const found = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const url = /^store listening (\S+)$/.exec(line)?.[1];
      if (url) resolve(url);
    });
  });
  const failed = exited.then(() => Promise.reject(new Error('the demo store ended before it listened')));
  const late = sleep(startWithinMs, undefined, { ref: false }).then(() =>
    Promise.reject(new Error('the demo store did not start in time')),
  );
  return Promise.race([found, failed, late]);
}
