/**
 * Plants mistakes in a copy of the source, one after the other, and shows what notices each: a seed on virtual time, one of the random
 * sequences, or a test where one line of defence hides another. Adds a line for each to `reports/mutations.csv`:
 *
 *   npm run mutations [-- part of a name]
 *
 * A mistake that nothing notices ends the run with exit code 1.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plant, plants } from './mutations/plants.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = join(root, 'reports/mutations.csv');
const copied = ['src', 'test', 'migrations', 'scripts', 'package.json', 'tsconfig.json'];
const seeds = '1-150';
const virtualSeeds = '1-4000';
const limitMs = 5 * 60_000;

const wanted = process.argv[2] ?? '';
const rows: string[] = [];
for (const plant of plants.filter(({ name }) => name.includes(wanted))) {
  const caught = await tryPlant(plant);
  rows.push([new Date().toISOString(), `"${plant.name}"`, `"${caught ?? 'nothing'}"`].join(','));
  console.log(`${plant.name}: ${caught === null ? 'NOT NOTICED' : `noticed by ${caught}`}`);
}
if (wanted === '') await writeFile(report, `at,mistake,noticed_by\n${rows.join('\n')}\n`);
process.exitCode = rows.some((row) => row.endsWith('"nothing"')) ? 1 : 0;

async function tryPlant(plant: Plant): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'maxfi-mutation-'));
  try {
    for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const { file, from, to } of plant.changes) {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      if (text.split(from).length !== 2) throw new Error(`${plant.name}: ${file} has not just one "${from}"`);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    }
    return plant.caughtBy === 'sequences'
      ? await seedThatFails(folder)
      : await testThatFails(folder, plant.caughtBy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function seedThatFails(folder: string): Promise<string | null> {
  const virtual = await runTests(folder, ['test/simulation/virtual-time.test.ts']);
  const seed = /error: [|>]-?\s*\n\s*(.*)\n(?:.*\n)*?\s*seed (\d+):/.exec(virtual.said);
  if (virtual.code !== 0 && seed) return `virtual seed ${seed[2]}: ${seed[1]}`;
  const { code, said } = await runTests(folder, ['test/simulation/random-traffic.test.ts']);
  if (code === 0) return null;
  const found = /error: [|>]-?\s*\n\s*(.*)\n(?:.*\n)*?\s*seed (\d+):/.exec(said);
  return found ? `seed ${found[2]}: ${found[1]}` : `a sequence that could not go on: ${firstError(said)}`;
}

async function testThatFails(folder: string, files: readonly string[]): Promise<string | null> {
  const { code, said } = await runTests(folder, files);
  if (code === 0) return null;
  return `the test “${/^not ok \d+ - (.*)$/m.exec(said)?.[1] ?? firstError(said)}”`;
}

function firstError(said: string): string {
  return (/error: ['"|>-]*\s*(.*)/.exec(said)?.[1] ?? 'no message').slice(0, 120);
}

function runTests(folder: string, files: readonly string[]): Promise<{ code: number; said: string }> {
  const args = ['--import', 'tsx', '--test', ...files];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, MAXFI_SEEDS: seeds, MAXFI_VIRTUAL_SEEDS: virtualSeeds },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}
