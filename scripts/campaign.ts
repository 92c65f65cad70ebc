/**
 * Plays random sequences against the real flows, database and bank for as long as asked, and adds a line to
 * `reports/faults.csv`:
 *
 *   npm run campaign -- --minutes 60
 *
 * A failing seed is printed, kept in the report and ends the run: `MAXFI_SEEDS=<seed> npm test -- test/simulation`
 * plays it again.
 */
import { randomInt } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkDatabase, checkSession } from '../test/simulation/invariants.ts';
import { playSequence } from '../test/simulation/random-traffic.ts';
import { startMoneyWorld } from '../test/support/money-world.ts';

const report = fileURLToPath(new URL('../reports/faults.csv', import.meta.url));
const seedsPerWorld = 50;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 600)) throw new Error('--minutes takes a number from above 0 to 600');

const startedAt = new Date();
const endsAt = startedAt.getTime() + minutes * 60_000;
let played = 0;
let steps = 0;
let failedSeed: number | null = null;

while (Date.now() < endsAt && failedSeed === null) await playWorld();

const ranMinutes = ((Date.now() - startedAt.getTime()) / 60_000).toFixed(1);
writeLine([
  startedAt.toISOString(),
  'simulation',
  ranMinutes,
  String(played),
  String(steps),
  failedSeed ?? 'none',
]);
console.log(`${played} sequences, ${steps} steps in ${ranMinutes} min; failed: ${failedSeed ?? 'none'}`);
process.exit(failedSeed === null ? 0 : 1);

async function playWorld(): Promise<void> {
  const ends: (() => Promise<void> | void)[] = [];
  const world = await startMoneyWorld({ after: (end) => void ends.push(end) });
  try {
    for (let count = 0; count < seedsPerWorld && Date.now() < endsAt; count += 1) {
      const seed = randomInt(1, 2 ** 31);
      const sequence = await playSequence(world, seed);
      played += 1;
      steps += sequence.steps.length;
      try {
        for (const session of sequence.sessions) await checkSession(world, session);
        await checkDatabase(world);
      } catch (error) {
        failedSeed = seed;
        console.error(`seed ${seed}:\n  ${sequence.steps.join('\n  ')}`, error);
        return;
      }
    }
  } finally {
    // The last to be opened is the first to go.
    for (const end of ends.reverse()) await end();
  }
}

function writeLine(columns: readonly (string | number)[]): void {
  mkdirSync(dirname(report), { recursive: true });
  if (!existsSync(report)) writeFileSync(report, 'started_at,kind,minutes,sequences,steps,failed_seed\n');
  appendFileSync(report, `${columns.join(',')}\n`);
}
