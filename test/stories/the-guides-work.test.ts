import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { paidSession } from '../support/paid-session.ts';
import { startWorld } from '../support/world.ts';

/*
 * Every example marked `server` is run as it stands, against a whole server:
 *   bash server             must succeed (curl is told to fail with the status)
 *   bash server status=400  prints this status as its last line
 *   ts server               is loaded as a file; its functions are called by the test that bears the guide's name
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const world = await startWorld({ after });
const folder = mkdtempSync(join(tmpdir(), 'maxfi-guides-'));
after(() => rmSync(folder, { recursive: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
process.env.MAXFI_URL = world.url;
process.env.MAXFI_KEY = world.testKey;
/** Guides say `SESSION` for a paid one of the reader's. */
const paid = await paidSession(world);

interface Example {
  readonly file: string;
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

const files = [
  'README.md',
  'sdk/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const examples = files.flatMap(examplesOf);

function examplesOf(file: string): Example[] {
  const markdown = readFileSync(join(root, file), 'utf8');
  return [...markdown.matchAll(/^```(\w+ server\b.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    file,
    line: markdown.slice(0, match.index).split('\n').length,
    info: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const shells = examples.filter(({ info }) => info.startsWith('bash '));

test('there are examples to run, and each says what to expect of it in words known here', () => {
  assert.ok(shells.length > 0);
  for (const { file, line, info } of examples)
    assert.match(info, /^(bash server( status=[1-5]\d\d)?|ts server)$/, `${file}:${line}`);
});

for (const { file, line, info, text } of shells) {
  const status = /status=(\d+)/.exec(info)?.[1];
  test(`${file}:${line} ${status ? `is answered with ${status}` : 'succeeds'}`, async () => {
    const { code, output, said } = await runShell(text);
    assert.equal(code, 0, said);
    if (status) assert.equal(output.trimEnd().split('\n').at(-1), status, said);
  });
}

/** In the reader's shell, with nothing but what the guide tells them to set. */
function runShell(text: string): Promise<{ code: number; output: string; said: string }> {
  const env = { PATH: pathWithCurl(), MAXFI_URL: world.url, MAXFI_KEY: world.testKey, SESSION: paid };
  const options = ['--noprofile', '--norc', '-euo', 'pipefail', '-c', text];
  return new Promise((resolve) => {
    execFile('bash', options, { env, timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, output: stdout, said: `${stdout}\n${stderr}` });
    });
  });
}

/** Slim images have no curl: there a stand-in does the few things that the guides ask of it. */
function pathWithCurl(): string {
  const path = process.env.PATH ?? '';
  if (path.split(delimiter).some((one) => existsSync(join(one, 'curl')))) return path;
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const standIn = fileURLToPath(new URL('../support/curl-stand-in.ts', import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  writeFileSync(
    join(bin, 'curl'),
    `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${standIn}" "$@"\n`,
    {
      mode: 0o755,
    },
  );
  return `${bin}${delimiter}${path}`;
}

const modules = examples.filter(({ info }) => info === 'ts server');
/** The examples that a test below calls, in the order of their file. */
const called = ['docs/guides/accept-a-payment.md'];

test('every example in TypeScript is called by a test here', () => {
  assert.deepEqual(
    modules.map(({ file }) => file),
    called,
  );
});

test('the guide’s function makes a session and sends the customer to its page', async (t) => {
  const [example] = modules;
  assert.ok(example);
  const path = join(folder, 'checkout.ts');
  writeFileSync(path, example.text);
  const { checkout } = (await import(pathToFileURL(path).href)) as {
    checkout: (order: { id: string; amount: number }, response: unknown) => Promise<void>;
  };
  const shop = createServer((_request, response) => {
    checkout({ id: 'A-77', amount: 2500 }, response).catch((error) =>
      response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  t.after(() => shop.close());
  const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const go = async () => {
    const answer = await fetch(shopUrl, { redirect: 'manual', headers: { connection: 'close' } });
    assert.equal(answer.status, 303, await answer.text());
    return answer.headers.get('location') ?? '';
  };
  const location = await go();
  assert.ok(location.startsWith(`${world.url}/checkout/cs_test_`), location);
  assert.equal(await go(), location, 'a customer who presses twice gets the same page');
  assert.match(await (await fetch(location)).text(), /A-77/);
});
