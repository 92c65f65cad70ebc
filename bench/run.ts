/**
 * Measures what docs/guides/scale.md promises to tell, each figure beside its limit in the same run:
 *
 *   npm run bench [-- P1 P6] [--seconds 5] [--rounds 3] [--backlog 20000] [--tabs 2000] [--rows 5000] [--profile FOLDER]
 *
 * Starts what it needs, prints the table, adds it to `reports/bench.csv` and draws `reports/bench.svg`. Everything that it
 * started or made is gone afterwards. `--profile` keeps where each server spent its processor time. Two runs on a shared machine
 * differ by as much as half: quote ratios.
 */
import { writeFileSync } from 'node:fs';
import { buildProgram } from '../test/support/program.ts';
import type { Bench, Measurement, Row } from './measurement.ts';
import { measurements } from './measurements.ts';
import { barsOf } from './report/bars.ts';
import { describeMachine, type Machine } from './report/machine.ts';
import { drawPicture } from './report/picture.ts';
import { changeSince, joinRecords, readRecords, toRecord, writeRecords } from './report/records.ts';
import { drawTable } from './report/table.ts';
import { readWish } from './settings.ts';
import { startDatabase } from './stage/start-database.ts';

type Ends = (() => Promise<void>)[];

const csv = new URL('../reports/bench.csv', import.meta.url);
const svg = new URL('../reports/bench.svg', import.meta.url);
/** Beside the time that P5 was asked to take. */
const longestMs = 45 * 60_000;

const { settings, wanted } = readWish(process.argv.slice(2), process.env);
const unknown = wanted.filter((name) => !measurements.some((one) => one.name === name));
if (unknown.length > 0) {
  const known = measurements.map(
    ({ name, about, aim, limit }) => `${name}  ${about}\n     aim: ${aim}\n     beside: ${limit}`,
  );
  console.error(`There is no ${unknown.join(', ')}. There are:\n${known.join('\n')}`);
  process.exit(2);
}

const ends: Ends = [];
let current: Ends = [];
let stopping: Promise<never> | undefined;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => void stop(130));
// Also when whoever read the output left before its end.
process.on('uncaughtException', (error) => {
  // Where nobody reads, this fails like what it tells of.
  if (!stopping) console.error(error);
  void stop(1);
});
setTimeout(
  () => {
    console.error('npm run bench took too long and was stopped');
    void stop(1);
  },
  longestMs + settings.paymentSeconds * 1_000,
);

let code = 1;
try {
  code = await run(measurements.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
} finally {
  await stop(code);
}

/** Measures one after the other; what one cannot measure does not keep the others from it. */
async function run(chosen: readonly Measurement[]): Promise<number> {
  const program = await buildProgram({ after: (end) => void ends.push(end) });
  const machine = await lookAtMachine();
  const rows: Row[] = [];
  const failed: string[] = [];
  for (const one of chosen) {
    if (stopping) await stopping;
    const startedAt = performance.now();
    console.log(`${one.name}  ${one.about}`);
    current = [];
    const bench: Bench = { program, settings, after: (end) => void current.push(end) };
    try {
      rows.push(...(await one.measure(bench)));
    } catch (error) {
      // What it used was ended under its hands.
      if (stopping) await stopping;
      failed.push(one.name);
      console.error(`${one.name} could not be measured:`, error);
    } finally {
      await endAll(current);
    }
    console.log(`    took ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }
  report(rows, machine);
  if (failed.length > 0) console.error(`\nNot measured: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

async function lookAtMachine(): Promise<Machine> {
  current = [];
  const { db } = await startDatabase({ after: (end) => void current.push(end) });
  const machine = await describeMachine(db);
  await endAll(current);
  return machine;
}

function report(rows: readonly Row[], machine: Machine): void {
  const at = new Date();
  const old = readRecords(csv);
  const lines = rows.map((row) => {
    const record = toRecord(row, at, machine);
    return { row, record, change: changeSince(old, record) };
  });
  console.log(`\n${drawTable(lines)}\n`);
  const all = joinRecords(
    old,
    lines.map(({ record }) => record),
  );
  writeRecords(csv, all);
  const { commit, cores, node, postgresql } = machine;
  const title = `MAXFI ${commit}, ${at.toISOString().slice(0, 10)}: ${cores} cores, Node ${node}, PostgreSQL ${postgresql}`;
  writeFileSync(svg, drawPicture(barsOf(all), title));
  console.log('added to reports/bench.csv, drawn as reports/bench.svg');
}

/** The last that was started ends first. */
async function endAll(some: Ends): Promise<void> {
  for (let end = some.pop(); end; end = some.pop())
    await end().catch((error: unknown) => console.error('something could not be ended:', error));
}

/** Ends everything, once; whoever waits for it waits until the process is over. */
function stop(withCode: number): Promise<never> {
  stopping ??= (async () => {
    await endAll(current);
    await endAll(ends);
    process.exit(withCode);
  })();
  return stopping;
}
