import type * as prometheus from 'prom-client';
import type { Db } from '../store/db.ts';
import {
  findLateWork,
  listDeliveriesDue,
  listDisabledEndpoints,
  listDoubts,
  listLeftToAPerson,
} from '../store/list-backlog.ts';

export interface BacklogGauges {
  /** Reads the database unless it was read just now. Never rejects: `maxfi_database_up` is 0 and the figures are gone. */
  refresh(): Promise<void>;
}

export interface BacklogDeps {
  readonly db: Db;
  readonly now: () => Date;
}

/** Scrapes of several Prometheus servers, or of somebody who reloads, cost the database one look. */
const keptMs = 5_000;
/** Prometheus waits ten seconds for a scrape. */
const patienceMs = 4_000;

const modes = [
  ['live', true],
  ['test', false],
] as const;
const kinds = ['sale', 'reversal', 'refund'] as const;

/** Figures of the whole installation, which every process that is asked reads from the database and tells alike. */
export function createBacklogGauges(
  { Gauge }: typeof prometheus,
  registry: prometheus.Registry,
  deps: BacklogDeps,
): BacklogGauges {
  const gauges = gaugesOf(Gauge, registry);
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const read = async () => {
    try {
      const figures = await inTime(readFigures(deps), patienceMs);
      show(gauges, figures, deps.now());
      gauges.up.set(1);
    } catch {
      for (const gauge of Object.values(gauges)) gauge.reset();
      gauges.up.set(0);
    }
    readAt = performance.now();
  };
  return {
    refresh() {
      if (reading === undefined && performance.now() - readAt < keptMs) return Promise.resolve();
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

type Gauges = ReturnType<typeof gaugesOf>;
type Figures = Awaited<ReturnType<typeof readFigures>>;

function gaugesOf(Gauge: typeof prometheus.Gauge, registry: prometheus.Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  return {
    up: gauge('maxfi_database_up', 'Whether the figures from the database could be read.', []),
    doubts: gauge(
      'maxfi_operations_in_doubt',
      'Operations of which nobody can say whether they moved money.',
      ['mode', 'kind'],
    ),
    oldestDoubt: gauge(
      'maxfi_operations_in_doubt_oldest_seconds',
      'How long the oldest operation in doubt has been so; 0 without one.',
      ['mode', 'kind'],
    ),
    leftToAPerson: gauge(
      'maxfi_operations_left_to_a_person',
      'Late money that the acquirer refuses to send back.',
      ['mode'],
    ),
    due: gauge('maxfi_deliveries_due', 'Webhook deliveries whose time has come.', ['mode']),
    oldestDue: gauge(
      'maxfi_deliveries_due_oldest_seconds',
      'How long the delivery that is due longest has been due; 0 without one.',
      ['mode'],
    ),
    disabled: gauge(
      'maxfi_webhook_endpoints_disabled',
      'Webhook endpoints that were disabled since they refused.',
      ['mode'],
    ),
    late: gauge('maxfi_work_late', 'Work that the worker should have done five minutes ago.', ['work']),
  };
}

/** One after another: a look at the queues takes one connection of the pool, and not five. */
async function readFigures({ db, now }: BacklogDeps) {
  const at = now();
  return {
    doubts: await listDoubts(db, at),
    leftToAPerson: await listLeftToAPerson(db),
    due: await listDeliveriesDue(db, at),
    disabled: await listDisabledEndpoints(db),
    late: await findLateWork(db, at),
  };
}

function show(gauges: Gauges, figures: Figures, now: Date): void {
  const age = (oldest: Date | undefined) =>
    oldest ? Math.max(0, (now.getTime() - oldest.getTime()) / 1_000) : 0;
  for (const [mode, livemode] of modes) {
    const ofMode = <Row extends { livemode: boolean }>(rows: readonly Row[]) =>
      rows.filter((row) => row.livemode === livemode);
    for (const kind of kinds) {
      const doubt = ofMode(figures.doubts).find((row) => row.kind === kind);
      gauges.doubts.set({ mode, kind }, doubt?.count ?? 0);
      gauges.oldestDoubt.set({ mode, kind }, age(doubt?.oldest));
    }
    const [due] = ofMode(figures.due);
    gauges.due.set({ mode }, due?.count ?? 0);
    gauges.oldestDue.set({ mode }, age(due?.oldest));
    gauges.leftToAPerson.set({ mode }, ofMode(figures.leftToAPerson)[0]?.count ?? 0);
    gauges.disabled.set({ mode }, ofMode(figures.disabled)[0]?.count ?? 0);
  }
  for (const [work, count] of Object.entries(figures.late)) gauges.late.set({ work }, count);
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
