import { leastEffects, leastFaults, runSeed } from './run-seed.ts';

/*
 * Plays seeds `from` to `to` and says on standard output, in JSON, what was seen. In a process of its own, since the test
 * runner follows every promise of a test, and here there are hundreds of millions: it takes as long as the flows themselves.
 */

/** What a range of seeds showed. */
export interface Seen {
  readonly ends: Record<string, number>;
  effects: number;
  faults: number;
  /** The first seed that went wrong, and how; nothing after it was played. */
  failure: string | null;
}

const [from = 1, to = from] = process.argv.slice(2).map(Number);
const seen: Seen = { ends: {}, effects: 0, faults: 0, failure: null };
for (let seed = from; seed <= to && seen.failure === null; seed += 1) {
  // Every other one, so that what came before refunds keeps the time that it had.
  const run = await runSeed(seed, seed % 2 === 0);
  if (run.failure) seen.failure = `${run.failure}\nseed ${seed}:\n  ${run.trace.slice(-150).join('\n  ')}`;
  else if (run.effects < leastEffects || run.faults < leastFaults)
    seen.failure = `seed ${seed} proves little: ${run.effects} effects, ${run.faults} faults`;
  seen.ends[run.end] = (seen.ends[run.end] ?? 0) + 1;
  seen.effects += run.effects;
  seen.faults += run.faults;
}
process.stdout.write(JSON.stringify(seen));
