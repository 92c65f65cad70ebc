/**
 * Runs one program against the built SDK in other runtimes than Node: it pays a session, walks a list, gives money back, meets an
 * error and verifies a webhook in both schemes. The runtimes are no dependency of this project and are named by their programs:
 *
 *   node --import tsx scripts/sdk-runtimes.ts PATH_OF_DENO PATH_OF_BUN
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newWebhookKeyPair, newWebhookSecret, signWebhook } from '../src/domain/signature.ts';
import { startWorld } from '../test/support/world.ts';
import { buildSdk } from './build-sdk.ts';

const program = `
import { Maxfi, MaxfiError, verifyWebhook } from './sdk/esm/index.js';
const { MAXFI_KEY, MAXFI_URL, SIGNED } = globalThis.Deno ? Deno.env.toObject() : process.env;
const maxfi = new Maxfi(MAXFI_KEY, { baseUrl: MAXFI_URL });
const session = await maxfi.checkoutSessions.create({ amount: 4900, currency: 'AZN', order_id: 'A-1' });
const paid = await maxfi.testMode.complete(session.id, 'challenge_passed');
const found = [];
for await (const { id } of maxfi.checkoutSessions.list({ order_id: 'A-1' })) found.push(id);
const refund = await maxfi.refunds.create(session.id, { amount: 1200 });
let refused = '';
try { await maxfi.checkoutSessions.create({ amount: 0, currency: 'AZN' }); }
catch (error) { refused = error instanceof MaxfiError ? error.code + ' ' + error.param : String(error); }
const believed = [];
for (const { secret, headers, body } of JSON.parse(SIGNED))
  believed.push((await verifyWebhook(body, headers, secret)).type);
let forged = 'taken';
const [first] = JSON.parse(SIGNED);
try { await verifyWebhook(first.body + ' ', first.headers, first.secret); } catch { forged = 'refused'; }
console.log(JSON.stringify([paid.status, found.includes(session.id), refund.status, refused, believed, forged]));
`;
const expected = JSON.stringify([
  'succeeded',
  true,
  'pending',
  'VALIDATION_ERROR amount',
  ['checkout.session.completed', 'checkout.session.completed'],
  'refused',
]);

const ends: (() => Promise<void>)[] = [];
const world = await startWorld({ after: (end) => void ends.push(end) });
const folder = await mkdtemp(join(tmpdir(), 'maxfi-runtimes-'));
await buildSdk(join(folder, 'sdk'));
await writeFile(join(folder, 'program.mjs'), program);
const secret = newWebhookSecret();
const { privateKey, publicKey } = newWebhookKeyPair();
const body = '{"type":"checkout.session.completed"}';
const headers = signWebhook({ secrets: [secret], privateKey, id: 'evt_1', timestamp: new Date(), body });
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  MAXFI_KEY: world.testKey,
  MAXFI_URL: world.url,
  SIGNED: JSON.stringify([secret, publicKey].map((one) => ({ secret: one, headers, body }))),
};
for (const runtime of [process.execPath, ...process.argv.slice(2)]) {
  const words = /deno$/.test(runtime) ? ['run', '--allow-net=127.0.0.1', '--allow-env'] : [];
  const { stdout } = await promisify(execFile)(runtime, [...words, 'program.mjs'], { cwd: folder, env });
  const isRight = stdout.trim() === expected;
  console.log(`${isRight ? 'ok    ' : 'WRONG '} ${runtime}${isRight ? '' : `: ${stdout}`}`);
  if (!isRight) process.exitCode = 1;
}
await rm(folder, { recursive: true });
for (const end of ends.reverse()) await end();
