import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerLine } from '../../src/sandbox-bank/ledger.ts';
import { startSandboxBank } from '../../src/sandbox-bank/start-sandbox-bank.ts';
import type { Lifetime } from './database.ts';

/** A sandbox bank that goes away and comes back at the same address, over the same ledger. */
export async function restartableBank(t: Lifetime, clock: { now(): Date }) {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-money-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const ledgerFile = join(folder, 'ledger.jsonl');
  let port = 0;
  const start = () => startSandboxBank({ port, ledgerFile, allowFaults: true, now: clock.now });
  let bank = await start();
  port = Number(new URL(bank.url).port);
  t.after(() => bank.close());
  return {
    url: () => bank.url,
    stop: () => bank.close(),
    start: async () => {
      bank = await start();
    },
    async fault(...next: object[]) {
      const answer = await fetch(`${bank.url}/v1/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ next }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    lines: async () => (await readFile(ledgerFile, 'utf8')).split('\n').filter(Boolean).map(readLine),
  };
}

function readLine(line: string): LedgerLine {
  return JSON.parse(line) as LedgerLine;
}
