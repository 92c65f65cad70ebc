import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type SandboxBankOptions, startSandboxBank } from './start-sandbox-bank.ts';

export interface BankForTests {
  readonly url: string;
  readonly ledgerFile: string;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  lines(): Promise<Record<string, unknown>[]>;
  /** Stops it and starts it again over the same ledger. */
  restart(): Promise<void>;
}

/** A bank on a free port with its own ledger; both are gone when the test ends. */
export async function bankForTests(
  context: TestContext,
  options: Partial<SandboxBankOptions> = {},
): Promise<BankForTests> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-bank-'));
  const ledgerFile = join(folder, 'ledger.jsonl');
  const start = () => startSandboxBank({ port: 0, ledgerFile, allowFaults: true, ...options });
  let bank = await start();
  context.after(async () => {
    await bank.close();
    await rm(folder, { recursive: true });
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${bank.url}${path}`, {
      method,
      headers: { authorization: 'Bearer terminal', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    get url() {
      return bank.url;
    },
    ledgerFile,
    post: (path, body) => call('POST', path, body),
    get: (path) => call('GET', path),
    lines: () => readLedger(ledgerFile),
    async restart() {
      await bank.close();
      bank = await start();
    },
  };
}

export async function readLedger(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A sale of 49.00 USD that is good for a minute. */
export function saleOf(reference: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    reference,
    amount: 4900,
    currency: 'USD',
    valid_until: new Date(Date.now() + 60_000).toISOString(),
    card: cardOf('4242424242424242'),
    ...changes,
  };
}

export function cardOf(number: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { number, security_code: '123', expiry_month: 12, expiry_year: 2050, ...changes };
}
