import { setTimeout as sleep } from 'node:timers/promises';
import type { Received, ReceiverQuestion } from '../limits/receiver.ts';
import type { Bench } from '../measurement.ts';
import { startSideProcess } from './side-process.ts';

export interface Receiver {
  readonly urls: readonly string[];
  /** Forgets what came before. */
  begin(): Promise<unknown>;
  count(): Promise<Received>;
  /** Resolves when so many came since `begin`; rejects when for so long none did. */
  until(count: number, patienceMs?: number): Promise<Received>;
}

/** So many merchants' servers in a process of their own. */
export async function startReceiver(bench: Bench, ports: number): Promise<Receiver> {
  const file = new URL('../limits/receiver.ts', import.meta.url);
  const side = startSideProcess<ReceiverQuestion, Received>(bench, file);
  const { urls } = await side.ask({ kind: 'listen', ports });
  const count = () => side.ask({ kind: 'count' });
  return {
    urls,
    begin: () => side.ask({ kind: 'begin' }),
    count,
    async until(wanted, patienceMs = 30_000) {
      let seen = await count();
      for (let since = performance.now(); seen.count < wanted; await sleep(50)) {
        const now = await count();
        if (now.count > seen.count) since = performance.now();
        seen = now;
        if (performance.now() - since > patienceMs)
          throw new Error(`${seen.count} of ${wanted} came, and then none for ${patienceMs / 1_000} s`);
      }
      return seen;
    },
  };
}
