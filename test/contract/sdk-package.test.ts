import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { installSdk, packSdk } from '../support/sdk-package.ts';
import { startWorld } from '../support/world.ts';

/* The SDK as merchants get it: packed, installed into an empty project, type-checked and used to pay. */

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const sdk = await packSdk({ after });
const world = await startWorld({ after });

test('publint and “are the types wrong” find nothing', async () => {
  const { messages } = await publint({ pkgDir: sdk.folder, strict: true, pack: false });
  assert.deepEqual(messages, []);
  const packed = createPackageFromTarballData(new Uint8Array(await readFile(sdk.tarball)));
  const analysis = await checkPackage(packed);
  assert.ok(analysis.types, 'it has types');
  assert.deepEqual('problems' in analysis ? analysis.problems : null, []);
});

test('it asks for nothing of any one runtime: only what browsers, Deno, Bun and workers have too', async () => {
  const code = await readFile(join(sdk.folder, 'cjs/index.js'), 'utf8');
  assert.doesNotMatch(code, /\brequire\(|\bnode:|\bprocess\.|\bBuffer\b|__dirname/);
  const web = { fetch, crypto, URL, URLSearchParams, Headers, AbortController, TextEncoder, TextDecoder };
  const timers = { setTimeout, clearTimeout, atob, btoa, Uint8Array };
  const module = { exports: {} as Record<string, unknown> };
  runInContext(code, createContext({ ...web, ...timers, module, exports: module.exports }));
  const { Maxfi, verifyWebhook, signTestWebhook } = module.exports as typeof import('@maxfi/sdk');
  const session = await new Maxfi(world.testKey, { baseUrl: world.url }).checkoutSessions.create({
    amount: 100,
    currency: 'AZN',
  });
  assert.match(session.id, /^cs_test_/);
  const secret = 'whsec_c2VjcmV0IG9mIHRoZSBleGFtcGxlLCAzMiBieXRlcyE=';
  const { body, headers } = await signTestWebhook({ secret, payload: { type: 'ping' } });
  assert.equal((await verifyWebhook(body, headers, secret)).type, 'ping');
});

test('the examples of the README run as they are written, one after the other, and pay and refund', async (t) => {
  const folder = await installSdk(t, sdk, 'module');
  const readme = await readFile(join(root, 'sdk/README.md'), 'utf8');
  const fences = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  const [send = '', read = '', believe = ''] = fences;
  assert.equal(fences.length, 3);
  await writeFile(join(folder, 'example.js'), `${send}\n${read}`);
  const env = { MAXFI_KEY: world.testKey, MAXFI_URL: world.url };
  const { stdout } = await run(process.execPath, ['example.js'], { env, cwd: folder });
  const lines = stdout.trimEnd().split('\n');
  assert.match(lines[0] ?? '', new RegExp(`^${world.url}/checkout/cs_test_`));
  assert.match(lines[1] ?? '', /^cs_test_\w+ open$/);
  assert.equal(lines.at(-1), 'pending');
  // The third serves until it is stopped; that it is a program is all that is asked of it here.
  await writeFile(join(folder, 'believe.js'), believe);
  await run(process.execPath, ['--check', 'believe.js'], { cwd: folder });
});

/** What a merchant writes, in TypeScript, so that the types are used as well. */
const program = (load: string) => `${load}

async function main(): Promise<void> {
  const maxfi = new Maxfi(process.env.MAXFI_KEY ?? '', { baseUrl: process.env.MAXFI_URL ?? '' });
  const session = await maxfi.checkoutSessions.create({ amount: 4900, currency: 'AZN', order_id: 'A-1' });
  const paid: CheckoutSession = await maxfi.testMode.complete(session.id, 'challenge_passed');
  const refund = await maxfi.refunds.create(paid.id, { amount: 900 });
  const types: string[] = [];
  for await (const event of maxfi.events.list({ session: paid.id, limit: 1 })) types.push(event.type);
  let code = '';
  try {
    await maxfi.refunds.create(paid.id, { amount: 999_999 });
  } catch (error) {
    if (error instanceof InvalidRequestError) code = error.code;
  }
  // @ts-expect-error a currency that MAXFI does not take
  const wrong: Parameters<typeof maxfi.checkoutSessions.create>[0] = { amount: 1, currency: 'XXX' };
  console.log(JSON.stringify({ status: paid.status, refund: refund.status, types, code, wrong: wrong.amount }));
}
void main();
`;

const projects = [
  {
    type: 'module',
    load: `import { type CheckoutSession, InvalidRequestError, Maxfi } from '@maxfi/sdk';`,
  },
  {
    type: 'commonjs',
    load: `import sdk = require('@maxfi/sdk');\ntype CheckoutSession = sdk.CheckoutSession;\nconst { InvalidRequestError, Maxfi } = sdk;`,
  },
] as const;

for (const { type, load } of projects) {
  test(`installed into an empty project it type-checks and pays a session, as ${type}`, async (t) => {
    const folder = await installSdk(t, sdk, type);
    await writeFile(join(folder, 'pay.ts'), program(load));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          module: 'nodenext',
          target: 'es2022',
          lib: ['es2022', 'dom', 'esnext.disposable'],
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
          outDir: 'out',
          skipLibCheck: false,
        },
        include: ['pay.ts'],
      }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '--project', folder]).catch((error) => assert.fail(error.stdout));
    const env = { MAXFI_KEY: world.testKey, MAXFI_URL: world.url };
    const { stdout } = await run(process.execPath, [join(folder, 'out/pay.js')], { env, cwd: folder });
    const said = JSON.parse(stdout);
    assert.deepEqual(
      [said.status, said.refund, said.code],
      ['succeeded', 'pending', 'REFUND_AMOUNT_EXCEEDED'],
    );
    assert.ok(said.types.includes('checkout.session.completed') && said.types.includes('refund.created'));
  });
}
