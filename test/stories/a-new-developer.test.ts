import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { languages } from '../../src/domain/language.ts';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, seePage } from '../support/card-form.ts';
import { startWorld } from '../support/world.ts';

/*
 * What a new developer does with the first page of the hub and nothing else: an empty folder, the two programs and the three
 * settings that the page shows, one payment in a browser, and a webhook that is genuine.
 */

const world = await startWorld({ after }, { showsKeys: true });
const browser = await launchChromium();
after(() => browser.close());

test('from the first page to a verified webhook', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-new-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { page } = await openCustomer(t, browser);
  await page.goto(`${world.url}/docs`);
  const port = await freePort();
  // The page says 3000, where something of the reader's may run already.
  const codeOf = async (id: string) =>
    (await page.locator(`[id="${id}"] code`).innerText()).replaceAll('3000', String(port));
  const settings = Object.fromEntries(
    (await codeOf('settings')).split('\n').map((line) => line.replace('export ', '').split(/=(.*)/s)),
  ) as Record<string, string>;
  for (const program of ['webhook.mjs', 'pay.mjs'])
    writeFileSync(join(folder, program), await codeOf(program));
  assert.deepEqual(readdirSync(folder).sort(), ['pay.mjs', 'webhook.mjs']);

  const run = (program: string, ...more: string[]) => start(folder, settings, [program, ...more]);
  const receiver = run('webhook.mjs');
  t.after(() => receiver.child.kill());
  await receiver.says(/^Waiting at/);
  const checkoutUrl = (await run('pay.mjs', 'order-7').says(/^http\S+/)).trim();
  await page.goto(checkoutUrl);
  await seePage(page, 'pay');
  await pay(page, { number: goodCard });
  await seePage(page, 'paid');
  const said = await receiver.says(/genuine: checkout\.session\.completed/);
  assert.ok(said.includes(`genuine: checkout.session.completed of order order-7`), said);

  const forged = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"type":"forged"}' });
  assert.equal(forged.status, 400);
});

test('the programs are the same in every language of the page', async () => {
  const programsIn = async (language: string) => {
    const html = await (await fetch(`${world.url}/docs?lang=${language}`)).text();
    return [...html.matchAll(/<pre id="([^"]+)"><code>([\s\S]*?)<\/code>/g)].map(([, id, code]) => [
      id,
      code,
    ]);
  };
  const english = await programsIn('en');
  assert.deepEqual(
    english.map(([id]) => id),
    ['settings', 'webhook.mjs', 'pay.mjs'],
  );
  for (const language of languages) assert.deepEqual(await programsIn(language), english, language);
});

function start(folder: string, settings: Record<string, string>, args: string[]) {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings },
  });
  let output = '';
  const changed: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => {
      output += String(bytes);
      for (const tell of changed) tell();
    });
  return {
    child,
    says: (words: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          if (words.test(output)) resolve(output);
        };
        changed.push(look);
        look();
        setTimeout(() => reject(new Error(`${args[0]} said: ${output}`)), 20_000).unref();
      }),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}
