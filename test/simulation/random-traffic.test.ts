import { test } from 'node:test';
import { startMoneyWorld } from '../support/money-world.ts';
import { checkDatabase, checkSession } from './invariants.ts';
import { playSequence } from './random-traffic.ts';

/** `MAXFI_SEEDS=7` or `MAXFI_SEEDS=1000-1999` plays others; a failing seed is printed and reproduces itself. */
const [first = 1, last = first] = (process.env.MAXFI_SEEDS ?? '1-300').split('-').map(Number);
const seedsPerWorld = 50;

for (let from = first; from <= last; from += seedsPerWorld) {
  const to = Math.min(last, from + seedsPerWorld - 1);
  test(`nobody is charged twice or forgotten in random sequences ${from} to ${to}`, async (t) => {
    const world = await startMoneyWorld(t);
    for (let seed = from; seed <= to; seed += 1) {
      let steps: readonly string[] = [];
      try {
        const sequence = await playSequence(world, seed, (soFar) => {
          steps = soFar;
        });
        for (const session of sequence.sessions) await checkSession(world, session);
        await checkDatabase(world);
      } catch (error) {
        const told = error instanceof Error ? error.message : String(error);
        throw new Error(`${told}\nseed ${seed}:\n  ${steps.join('\n  ')}`, { cause: error });
      }
    }
  });
}
