import type * as prometheus from 'prom-client';
import type { Connections } from '../store/db.ts';

export interface ProcessGaugesDeps {
  readonly connections: () => Connections;
  /** Of each task of the worker, how long ago it last came round; nothing where no worker runs. */
  readonly taskAges: () => readonly { readonly task: string; readonly ms: number }[];
}

/** Figures of this process that are read at each scrape: its memory, event loop, connections and worker. */
export function createProcessGauges(
  { Gauge, collectDefaultMetrics }: typeof prometheus,
  registry: prometheus.Registry,
  deps: ProcessGaugesDeps,
): void {
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'maxfi_db_connections',
    help: 'Connections to the database that this process holds.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { inUse, idle } = deps.connections();
      this.set({ state: 'in_use' }, inUse);
      this.set({ state: 'idle' }, idle);
    },
  });
  new Gauge({
    name: 'maxfi_db_waiting',
    help: 'Statements and transactions that wait for a connection.',
    registers: [registry],
    collect() {
      this.set(deps.connections().waiting);
    },
  });
  new Gauge({
    name: 'maxfi_worker_task_age_seconds',
    help: 'How long ago each task of this worker last came round.',
    labelNames: ['task'],
    registers: [registry],
    collect() {
      for (const { task, ms } of deps.taskAges()) this.set({ task }, ms / 1_000);
    },
  });
}
