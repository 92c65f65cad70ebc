import { randomInt } from 'node:crypto';
import { checkSequence } from '../../test/simulation/check-sequence.ts';
import { startMoneyWorld } from '../../test/support/money-world.ts';
import { addRound } from './report.ts';

const seedsPerWorld = 50;

interface Score {
  played: number;
  steps: number;
  failedSeed: number | null;
}

/** Random sequences with random seeds until the time is over or one fails: `MAXFI_SEEDS=<seed>` plays it again. */
export async function campaignOfSequences(minutes: number): Promise<boolean> {
  const startedAt = new Date();
  const endsAtMs = startedAt.getTime() + minutes * 60_000;
  const score: Score = { played: 0, steps: 0, failedSeed: null };
  while (Date.now() < endsAtMs && score.failedSeed === null) await playWorld(score, endsAtMs);
  const { played, steps, failedSeed } = score;
  const ranMinutes = (Date.now() - startedAt.getTime()) / 60_000;
  addRound({ startedAt, kind: 'simulation', minutes: ranMinutes, sequences: played, steps, failedSeed });
  console.log(
    `${played} sequences, ${steps} steps in ${ranMinutes.toFixed(1)} min; failed: ${failedSeed ?? 'none'}`,
  );
  return failedSeed === null;
}

async function playWorld(score: Score, endsAtMs: number): Promise<void> {
  const ends: (() => Promise<void> | void)[] = [];
  const world = await startMoneyWorld({ after: (end) => void ends.push(end) });
  try {
    for (let count = 0; count < seedsPerWorld && Date.now() < endsAtMs; count += 1) {
      const seed = randomInt(1, 2 ** 31);
      try {
        score.steps += (await checkSequence(world, seed)).length;
      } catch (error) {
        score.failedSeed = seed;
        console.error(error);
        return;
      }
      score.played += 1;
    }
  } finally {
    // The last to be opened is the first to go.
    for (const end of ends.reverse()) await end();
  }
}
