import { startSandboxBank } from '../sandbox-bank/start-sandbox-bank.ts';
import { CannotBeDone, defineCommand, exitCodes, WrongArguments } from './command.ts';
import { stopSignal } from './serve.ts';
import { readNumber } from './values.ts';

export const sandboxBank = defineCommand({
  name: 'sandbox-bank',
  does: 'runs the sandbox bank alone: an acquirer in a box that charges nobody and keeps, line by line, all that it did',
  options: {
    port: { value: 'N', required: true, says: 'where it listens; 0 for any' },
    ledger: { value: 'FILE', required: true, says: 'where it writes what it did' },
    host: { value: 'ADDRESS', default: '127.0.0.1', says: 'where it listens' },
    'public-url': { value: 'URL', says: 'how browsers reach it' },
    'allow-faults': { says: 'lets tests break it' },
  },
  more: 'Runs until SIGTERM or SIGINT.',
  async run(world, given) {
    const publicUrl = given['public-url']?.replace(/\/+$/, '');
    if (publicUrl !== undefined && !/^https?:\/\/[^\s@]+$/.test(publicUrl))
      throw new WrongArguments('--public-url must be like https://bank.example.');
    const port = readNumber('port', given.port, { least: 0, most: 65_535, of: 'a port' });
    const stopped = stopSignal();
    const bank = await startSandboxBank({
      port,
      host: given.host,
      ledgerFile: given.ledger,
      allowFaults: given['allow-faults'],
      ...(publicUrl === undefined ? {} : { publicUrl }),
    }).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new CannotBeDone(`The sandbox bank cannot run: ${why}`);
    });
    world.print(given.json ? JSON.stringify({ url: bank.url }) : `Sandbox bank: ${bank.url}`);
    await stopped;
    await bank.close();
    return exitCodes.done;
  },
});
