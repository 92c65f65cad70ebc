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
import { typeMistakes } from '../support/compile.ts';
import { fencesOf } from '../support/fences.ts';
import { node24 } from '../support/node-24.ts';
import { postCard } from '../support/pay-page.ts';
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

const examples = fencesOf('sdk/README.md')
  .filter(({ info }) => info !== '')
  .map(({ info, text }) => {
    assert.equal(info, 'ts', 'every block of code in the README is an example that the tests below run');
    return text;
  });
const [send = '', read = '', believe = '', comeBack = '', refuse = ''] = examples;

/** Runs files of TypeScript beside each other in a merchant's project; what `main.ts` printed, line by line. */
async function runProject(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await compileProject(folder, Object.keys(files));
  const env = { MAXFI_KEY: world.testKey, MAXFI_URL: world.url, MAXFI_WEBHOOK_SECRET: world.webhookSecret };
  const { stdout } = await run(process.execPath, ['out/main.js'], { env, cwd: folder });
  return stdout.trimEnd().split('\n');
}

test('the first examples of the README pay and refund as they are written, one after the other', async (t) => {
  assert.equal(examples.length, 5);
  const folder = await installSdk(t, sdk, 'module');
  const lines = await runProject(folder, { 'main.ts': `${send}\n${read}` });
  assert.match(lines[0] ?? '', new RegExp(`^${world.url}/checkout/cs_test_`));
  assert.match(lines[2] ?? '', /^cs_test_\w+ open$/);
  assert.equal(lines.at(-1), 'pending');
});

test('the README’s receiver takes a genuine webhook, and refuses a false one', async (t) => {
  const folder = await installSdk(t, sdk, 'module');
  const main = `
import type { AddressInfo } from 'node:net';
import { signTestWebhook } from '@maxfi/sdk';
import { receiver } from './receiver.js';
Object.assign(globalThis, { markAsPaid: async (order: string, event: string) => console.log(order, event) });
receiver.listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + (receiver.address() as AddressInfo).port;
  const payload = { id: 'evt_1', type: 'checkout.session.completed', data: { object: { order_id: 'A-1' } } };
  const { headers, body } = await signTestWebhook({ secret: process.env.MAXFI_WEBHOOK_SECRET ?? '', payload });
  for (const sent of [body, body.replace('A-1', 'A-2')]) {
    console.log((await fetch(url, { method: 'POST', headers, body: sent })).status);
  }
  receiver.close();
  receiver.closeAllConnections();
});
`;
  const yours = 'declare function markAsPaid(order: string | null, event: string): Promise<void>;\n';
  const lines = await runProject(folder, { 'main.ts': main, 'receiver.ts': believe + yours });
  assert.deepEqual(lines, ['A-1 evt_1', '204', '400']);
});

test('the README’s customer comes back with the truth, and not with that of another session', async (t) => {
  const folder = await installSdk(t, sdk, 'module');
  const { id, checkout_url } = await world.createSession({
    success_url: 'https://shop.example/thanks',
    settings: { signed_return: true },
  });
  await postCard(checkout_url, { number: '4242424242424242' });
  const answer = await fetch(`${checkout_url}/shop`, { redirect: 'manual' });
  const location = answer.headers.get('location') ?? '';
  const main = `
import type { KeySet } from '@maxfi/sdk';
import { isPaid } from './is-paid.js';
const answer = await fetch(process.env.MAXFI_URL + '/.well-known/jwks.json');
const keySet = (await answer.json()) as KeySet;
for (const session of ['${id}', 'cs_test_of_another_order']) {
  console.log(await isPaid(new URL('${location}'), keySet, session).catch((error) => error.code));
}
`;
  assert.deepEqual(await runProject(folder, { 'main.ts': main, 'is-paid.ts': comeBack }), [
    'true',
    'wrong_payment',
  ]);
});

test('the README’s refund says what a colleague can do with', async (t) => {
  const folder = await installSdk(t, sdk, 'module');
  const { id, checkout_url } = await world.createSession();
  const open = await world.createSession();
  await postCard(checkout_url, { number: '4242424242424242' });
  const main = `
import { Maxfi } from '@maxfi/sdk';
const client = new Maxfi(process.env.MAXFI_KEY, { baseUrl: process.env.MAXFI_URL });
Object.assign(globalThis, { maxfi: client });
const { refundAll } = await import('./refund-all.js');
for (const session of ['${open.id}', '${id}', '${id}']) console.log(await refundAll(session));
`;
  const before = `import type { Maxfi } from '@maxfi/sdk';\ndeclare const maxfi: Maxfi;\n`;
  assert.deepEqual(await runProject(folder, { 'main.ts': main, 'refund-all.ts': before + refuse }), [
    'SESSION_NOT_REFUNDABLE',
    '4900 are on their way',
    // The same key again: the answer of the first time.
    '4900 are on their way',
  ]);
});

test('the sources themselves cannot be packed by mistake', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'sdk/package.json'), 'utf8'));
  assert.match(scripts.prepack, /exit 1$/);
  assert.equal(JSON.parse(await readFile(join(sdk.folder, 'package.json'), 'utf8')).scripts, undefined);
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

/** Compiles as the projects of merchants do, without the DOM of browsers, and checks our own declarations as well. */
async function compileProject(folder: string, files: readonly string[]): Promise<void> {
  const options = {
    module: 'nodenext',
    lib: ['es2022', 'esnext.disposable'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    noEmit: false,
    outDir: 'out',
    skipLibCheck: false,
  };
  assert.deepEqual(await typeMistakes(folder, files, options), []);
}

for (const { type, load } of projects) {
  test(`installed into an empty project it type-checks and pays a session, as ${type}, also under Node 24`, async (t) => {
    const folder = await installSdk(t, sdk, type);
    await writeFile(join(folder, 'pay.ts'), program(load));
    await compileProject(folder, ['pay.ts']);
    const env = { MAXFI_KEY: world.testKey, MAXFI_URL: world.url };
    for (const node of [process.execPath, node24()]) {
      const { stdout } = await run(node, ['out/pay.js'], { env, cwd: folder });
      const said = JSON.parse(stdout);
      assert.deepEqual(
        [said.status, said.refund, said.code],
        ['succeeded', 'pending', 'REFUND_AMOUNT_EXCEEDED'],
      );
      assert.ok(said.types.includes('checkout.session.completed') && said.types.includes('refund.created'));
    }
  });
}
