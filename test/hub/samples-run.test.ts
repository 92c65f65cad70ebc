import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { operations } from '../../src/api/operations.ts';
import { makeReference } from '../../src/hub/reference/reference.ts';
import type { Sample } from '../../src/hub/reference/samples.ts';
import { startWorld } from '../support/world.ts';

/* What the reference shows is run as a reader would run it, with a key of its own, against a server. */

const world = await startWorld({ after });
const folder = mkdtempSync(join(tmpdir(), 'maxfi-samples-'));
after(() => rmSync(folder, { recursive: true }));
const reference = makeReference(operations, world.url);

/** Of each language: the program that runs a file of it, and whether it is here. */
const programs: Readonly<Record<Sample['language'], { file: string; run: readonly string[] }>> = {
  curl: { file: 'sample.sh', run: ['sh'] },
  TypeScript: { file: 'sample.mjs', run: [process.execPath] },
  Python: { file: 'sample.py', run: ['python3'] },
  PHP: { file: 'sample.php', run: ['php'] },
  Go: { file: 'sample.go', run: ['go', 'run'] },
};

function isHere([program = '']: readonly string[]): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

async function run({ language, code }: Sample): Promise<string> {
  const { file, run: command } = programs[language];
  const path = join(folder, file);
  writeFileSync(path, code);
  const [program = '', ...before] = command;
  const child = spawn(program, [...before, path], { env: { ...process.env, MAXFI_KEY: world.testKey } });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  child.stderr.on('data', (bytes) => {
    said += bytes;
  });
  await new Promise((resolve) => child.on('close', resolve));
  return said;
}

/** Operations that need nothing to be there before. */
const alone = [
  'createCheckoutSession',
  'listCheckoutSessions',
  'listRefunds',
  'listEvents',
  'listWebhookEndpoints',
];

for (const language of Object.keys(programs) as Sample['language'][])
  test(`samples in ${language} do what they say`, async (context: TestContext) => {
    if (!isHere(programs[language].run))
      return context.diagnostic(`${language} is not installed here: its samples were not run`);
    for (const id of alone) {
      const sample = reference.operations
        .find((operation) => operation.id === id)
        ?.samples.find((one) => one.language === language);
      assert.ok(sample, id);
      const said = await run(sample);
      assert.match(said, id.startsWith('list') ? /has_more|data/ : /checkout_url/, `${id}: ${said}`);
    }
  });

const prefixes = {
  checkout: 'checkout/cs_test',
  refunds: 'refunds/re',
  events: 'events/evt',
  webhook_endpoints: 'webhook_endpoints/we',
  webhook_deliveries: 'webhook_deliveries/whd',
};

test('each operation has a sample in every language, with its address and without its key', () => {
  for (const { id, samples, path } of reference.operations) {
    assert.deepEqual(
      samples.map(({ language }) => language),
      Object.keys(programs),
    );
    for (const { code } of samples) {
      assert.ok(code.includes(path.replace(/\{.*$/, '')), `${id}: ${code}`);
      // A session is named where a session is asked for, and nothing else.
      const prefix = Object.entries(prefixes).find(([kind]) => path.includes(`/${kind}/{id}`))?.[1];
      if (prefix) assert.match(code, new RegExp(`/${prefix}_\\w+`), `${id}: ${code}`);
      assert.ok(!code.includes('{id}') && !code.includes('sk_test_'), `${id}: ${code}`);
    }
  }
});
