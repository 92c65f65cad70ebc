/**
 * Kills processes that pay over each connector, fifty times and more for each of its ways, and holds the acquirer's books
 * against ours:
 *
 *   npm run campaign:acquirers            (50 kills each)
 *   MAXFI_KILLS=200 npm run campaign:acquirers
 *
 * `npm test` runs the same with two kills in one way of each connector.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(join(root, 'src/connectors'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('kills.test.ts'))
  .map((file) => join('src/connectors', file))
  .sort();
const tests = spawn(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
  { cwd: root, stdio: 'inherit', env: { ...process.env, MAXFI_KILLS: process.env.MAXFI_KILLS ?? '50' } },
);
const [code] = await once(tests, 'exit');
process.exitCode = code ?? 1;
