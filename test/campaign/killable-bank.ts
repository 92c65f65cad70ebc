import type { LedgerLine } from '../../src/sandbox-bank/ledger.ts';
import type { Lifetime } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { readLedger } from '../support/ledger.ts';
import type { Program, RunningProgram } from '../support/program.ts';

export interface KillableBank {
  /** Two ways to the one bank: a merchant with two accounts reaches each over its own. */
  readonly ways: readonly [FaultProxy, FaultProxy];
  /** As if its power had failed. Its ledger stays. */
  kill(): Promise<void>;
  /** Starts it on the same ledger, unless it runs. */
  start(): Promise<void>;
  /** What goes wrong with its next requests; see its README. */
  script(...next: readonly object[]): Promise<void>;
  /** Everything it ever did, in the order in which it did it: the truth about the money. */
  ledger(): LedgerLine[];
}

export async function startKillableBank(
  t: Lifetime,
  program: Program,
  ledgerFile: string,
): Promise<KillableBank> {
  let running: RunningProgram | null = null;
  const port = () => (running ? Number(new URL(running.ready).port) : null);
  const ways = [await startFaultProxy(port), await startFaultProxy(port)] as const;
  t.after(async () => {
    for (const way of ways) await way.close();
  });
  const command = ['sandbox-bank', '--port', '0', '--ledger', ledgerFile, '--allow-faults'];
  const start = async () => {
    running ??= await program.run(command, { readyWhen: /Sandbox bank: (\S+)/ });
  };
  await start();
  return {
    ways,
    start,
    async kill() {
      const dying = running;
      running = null;
      dying?.kill('SIGKILL');
      await dying?.ended;
    },
    async script(...next) {
      if (!running) return;
      const body = JSON.stringify({ next });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${running.ready}/v1/faults`, { method: 'POST', headers, body });
    },
    ledger: () => readLedger(ledgerFile),
  };
}
