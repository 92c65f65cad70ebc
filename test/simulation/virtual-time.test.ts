import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundSeeds } from './virtual/found-seeds.ts';
import { leastEffects, leastFaults, type Run, runSeed } from './virtual/run-seed.ts';

/*
 * The real flows on virtual time: customers, two servers, two workers and acquirers of every kind, where a crash, a sleep or
 * a lost answer may come between any two effects. `MAXFI_VIRTUAL_SEEDS=7` or `1-500` plays others.
 */

const [first = 1, last = first] = (process.env.MAXFI_VIRTUAL_SEEDS ?? '1-20000').split('-').map(Number);

test('one seed is one run: played again it does the very same', async () => {
  for (const seed of [1, 2, 3, 50, 999]) {
    const [once, again] = [await runSeed(seed), await runSeed(seed)];
    assert.deepEqual(again.trace, once.trace, `seed ${seed}`);
    assert.ok(once.trace.length >= leastEffects);
  }
});

test('what was found before is not found again', async () => {
  for (const { seed, found } of foundSeeds) assertClean(await runSeed(seed), found);
});

test(`seeds ${first} to ${last}: nobody is charged twice, nothing is lost, and everything comes to rest`, async (t) => {
  const ends: Record<string, number> = {};
  let effects = 0;
  let faults = 0;
  for (let seed = first; seed <= last; seed += 1) {
    const run = await runSeed(seed);
    assertClean(run);
    assert.ok(run.effects >= leastEffects && run.faults >= leastFaults, `seed ${seed} proves little`);
    ends[run.end] = (ends[run.end] ?? 0) + 1;
    effects += run.effects;
    faults += run.faults;
  }
  t.diagnostic(
    `${last - first + 1} seeds, ${effects} effects, ${faults} faults; ends: ${JSON.stringify(ends)}`,
  );
  if (last - first > 1_000) {
    const kinds = Object.keys(ends).sort();
    assert.deepEqual(
      kinds,
      ['expired', 'failed', 'succeeded', 'succeeded after a reversal', 'taken back'].sort(),
    );
  }
});

function assertClean({ seed, failure, trace }: Run, found = ''): void {
  if (failure) assert.fail(`${failure}\nseed ${seed}: ${found}\n  ${trace.slice(-150).join('\n  ')}`);
}
