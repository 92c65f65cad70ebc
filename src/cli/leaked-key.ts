import { type ApiKey, findKeysIn } from '../domain/api-key.ts';
import { reportLeakedKey } from '../flows/report-leaked-key.ts';
import { listLeaks } from '../store/api-key-leaks.ts';
import { listApiKeys } from '../store/api-keys.ts';
import { CannotBeDone, defineCommand, WrongArguments } from './command.ts';
import { withInstallation } from './database.ts';
import { readOverlap, sayRolled } from './key.ts';
import { keyJson, keyLines } from './key-words.ts';
import type { CliInstallation, World } from './ports.ts';
import { readStandardInput } from './standard-input.ts';

/** The key is read from standard input, never from the command line, which everybody on the machine can read. */
export const leakedKey = defineCommand({
  name: 'key leaked',
  does: 'says whose a found key is, notes that it leaked, and ends it when asked; the key comes on standard input',
  options: {
    found: { value: 'WHERE', default: '', says: 'where it was found' },
    revoke: { says: 'ends it now' },
    roll: { says: 'makes its successor and ends it after the overlap' },
    // A key that strangers have read should not work a day longer unless somebody says so.
    overlap: { value: 'HOURS', says: 'how long it still works with --roll; 0 when left out' },
  },
  more: 'Example: maxfi key leaked --found https://paste.example/9 --roll < found-key.txt',
  async run(world, { found, revoke, roll, overlap, json }) {
    if (revoke && roll) throw new WrongArguments('Give --revoke or --roll, not both.');
    if (overlap !== undefined && !roll) throw new WrongArguments('--overlap belongs to --roll.');
    if (found.length > 500) throw new WrongArguments('--found may have 500 characters.');
    const rolled = { roll: { overlapHours: readOverlap(overlap ?? '0') } };
    const [secretKey, second] = findKeysIn(await readStandardInput());
    if (secretKey === undefined || second !== undefined)
      throw new WrongArguments('Give one API key on standard input; its checksum must fit.');
    return withInstallation(world, async (installation) => {
      const action = roll ? rolled : revoke ? 'revoke' : 'note';
      const result = await reportLeakedKey(installation, { secretKey, foundAt: found, action });
      if (result.kind === 'not_ours') throw new CannotBeDone('It is no key of this installation.');
      const isReplaced = result.kind === 'replaced';
      if (!json || !isReplaced) await sayWhose(world, installation, result.key, json);
      return isReplaced ? sayRolled(world, result.result, { id: result.key.id, json }) : 0;
    });
  },
});

async function sayWhose(
  world: World,
  { db, now }: CliInstallation,
  found: ApiKey,
  asJson: boolean,
): Promise<void> {
  const keys = await listApiKeys(db, found.merchantId);
  const leaks = await listLeaks(db, found.merchantId);
  const key = keys.find(({ id }) => id === found.id) ?? found;
  const words = `It is a key of merchant ${key.merchantId}.\n${keyLines(key, leaks, now())}`;
  world.print(asJson ? JSON.stringify(keyJson(key, leaks, now())) : words);
}
