import { parseArgs } from 'node:util';
import { type SandboxBankOptions, startSandboxBank } from './start-sandbox-bank.ts';

const usage = `maxfi sandbox-bank --port N --ledger FILE [--host ADDRESS] [--public-url URL] [--allow-faults]

An acquirer in a box. It charges nobody; FILE keeps, line by line, all that it did.
`;

/**
 * Runs the sandbox bank until SIGTERM or SIGINT and prints its URL as one line. Resolves with the exit code: 0
 * stopped, 1 could not start, 2 wrong arguments.
 */
export async function runSandboxBank(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  if (!options) {
    process.stderr.write(usage);
    return 2;
  }
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  try {
    const bank = await startSandboxBank(options);
    process.stdout.write(`Sandbox bank: ${bank.url}\n`);
    await stopped;
    await bank.close();
    return 0;
  } catch (error) {
    process.stderr.write(`The sandbox bank cannot run: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

function readArguments(argv: readonly string[]): SandboxBankOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        ledger: { type: 'string' },
        'public-url': { type: 'string' },
        'allow-faults': { type: 'boolean', default: false },
      },
    });
    const port = /^\d{1,5}$/.test(values.port ?? '') ? Number(values.port) : -1;
    if (port < 0 || port > 65_535 || !values.ledger) return undefined;
    const publicUrl = values['public-url']?.replace(/\/+$/, '');
    if (publicUrl !== undefined && !/^https?:\/\/[^\s@]+$/.test(publicUrl)) return undefined;
    return {
      port,
      host: values.host,
      ledgerFile: values.ledger,
      allowFaults: values['allow-faults'],
      ...(publicUrl === undefined ? {} : { publicUrl }),
    };
  } catch {
    return undefined;
  }
}
