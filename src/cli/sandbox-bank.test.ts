import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cardOf, readLedger, saleOf } from '../sandbox-bank/bank-for-tests.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

function startProcess(context: TestContext, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'sandbox-bank', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

async function startBank(
  context: TestContext,
  ledger: string,
): Promise<{ child: ChildProcess; url: string }> {
  const child = startProcess(context, ['--port', '0', '--ledger', ledger, '--allow-faults']);
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+/.exec(line)?.[0];
    assert.ok(url, line);
    return { child, url };
  }
  throw new Error('the bank ended without a line');
}

async function newLedger(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-bank-'));
  context.after(() => rm(folder, { recursive: true }));
  return join(folder, 'ledger.jsonl');
}

const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };

async function sell(url: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/v1/sales`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
}

test('a bank killed between ledger and answer knows the sale after its restart and charges no second time', async (context) => {
  const ledger = await newLedger(context);
  const sale = saleOf('att_1', { card: cardOf('4000990000000020') });
  const first = await startBank(context, ledger);
  const lost = assert.rejects(sell(first.url, sale));
  while ((await readLedger(ledger)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await Promise.all([lost, ended]);
  const second = await startBank(context, ledger);
  const found = await fetch(`${second.url}/v1/sales/att_1`, { headers });
  const repeated = await sell(second.url, sale);

  const status = (await found.json()) as Record<string, unknown>;
  assert.deepEqual([status.status, repeated.result], ['approved', 'approved']);
  assert.equal(repeated.acquirer_reference, status.acquirer_reference);
  assert.equal((await readLedger(ledger)).length, 1);
});

test('a bank killed in the middle of many sales has every sale it answered, and each once', async (context) => {
  const ledger = await newLedger(context);
  const { child, url } = await startBank(context, ledger);
  const answered: string[] = [];
  const ended = once(child, 'exit');
  const seller = async (name: number) => {
    for (let number = 0; number < 1_000; number += 1) {
      const reference = `att_${name}_${number}`;
      await sell(url, saleOf(reference));
      answered.push(reference);
      if (answered.length === 150) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(seller));
  await ended;

  const again = await startBank(context, ledger);
  const written = (await readLedger(ledger)).map(({ operation }) => String(operation));

  assert.ok(again.url);
  assert.ok(answered.length >= 150);
  assert.equal(new Set(written).size, written.length);
  assert.deepEqual(
    answered.filter((reference) => !written.includes(reference)),
    [],
  );
});

test('the bank stops on SIGTERM and SIGINT with code 0, also while a customer waits', async (context) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const ledger = await newLedger(context);
    const { child, url } = await startBank(context, ledger);
    const lost = assert.rejects(sell(url, saleOf('att_1', { card: cardOf('4000990000000020') })));
    while ((await readLedger(ledger)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const ended = once(child, 'exit');
    child.kill(signal);
    await lost;
    assert.deepEqual(await ended, [0, null]);
  }
});

test('wrong arguments print how to call it, a taken port says so', async (context) => {
  const ledger = await newLedger(context);
  const { url } = await startBank(context, ledger);
  const codeOf = async (args: string[]) => {
    const child = startProcess(context, args);
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += String(chunk);
    });
    const [code] = await once(child, 'close');
    return `${code} ${text}`;
  };

  assert.match(
    await codeOf(['--port', 'x', '--ledger', ledger]),
    /^2 --port must be .*\nmaxfi sandbox-bank --port N/,
  );
  assert.match(await codeOf(['--port', '0']), /^2 --ledger is missing\.\nmaxfi sandbox-bank/);
  const taken = ['--port', new URL(url).port, '--ledger', `${ledger}.other`];
  assert.match(await codeOf(taken), /^1 The sandbox bank cannot run: .*EADDRINUSE/);
});
