import type { MoneyWorld } from '../support/money-world.ts';
import { checkDatabase, checkSession } from './invariants.ts';
import { playSequence } from './random-traffic.ts';

/** Plays one sequence and checks all that must hold; returns its steps. Throws with them, so that a person can read it. */
export async function checkSequence(world: MoneyWorld, seed: number): Promise<readonly string[]> {
  let steps: readonly string[] = [];
  try {
    const sequence = await playSequence(world, seed, (soFar) => {
      steps = soFar;
    });
    for (const session of sequence.sessions) await checkSession(world, session);
    await checkDatabase(world);
    return steps;
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new Error(`${told}\nseed ${seed}:\n  ${steps.join('\n  ')}`, { cause: error });
  }
}
