import { setTimeout as sleep } from 'node:timers/promises';

/** Something the worker does again and again. Returns true when there may be more to do at once. */
export interface Task {
  readonly name: string;
  /** How long to wait when there was nothing to do. */
  readonly idleMs: number;
  run(signal: AbortSignal): Promise<boolean>;
  /** Resolves when nothing that it began is still under way; for tasks that do not wait for their work. */
  finish?(): Promise<void>;
}

export interface WorkerDeps {
  readonly tasks: readonly Task[];
  readonly log: { error(details: object, message: string): void };
}

export interface RunningWorker {
  /** When the slowest task last came round, for readiness. */
  lastBeatMs(): number;
  /** How long ago each task last came round. */
  taskAges(): { task: string; ms: number }[];
  /** Lets each task finish what it holds, then stops. */
  stop(): Promise<void>;
}

const pauseAfterErrorMs = 1_000;

/**
 * Runs every task in a loop of its own, so that a slow one holds up no other. A task that throws is logged and tried
 * again after a second: what it had claimed comes back when its lease is over.
 */
export function runWorker(deps: WorkerDeps): RunningWorker {
  const stopping = new AbortController();
  const beats = new Map(deps.tasks.map((task) => [task.name, performance.now()]));
  const loops = deps.tasks.map((task) =>
    loop(task, deps, stopping.signal, () => beats.set(task.name, performance.now())),
  );
  return {
    lastBeatMs: () => Math.min(...beats.values()),
    taskAges: () => [...beats].map(([task, beatAt]) => ({ task, ms: performance.now() - beatAt })),
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(task: Task, deps: WorkerDeps, signal: AbortSignal, beat: () => void): Promise<void> {
  while (!signal.aborted) {
    let waitMs = 0;
    try {
      waitMs = (await task.run(signal)) ? 0 : task.idleMs * (0.75 + Math.random() / 2);
    } catch (error) {
      if (!signal.aborted)
        deps.log.error({ err: error, task: task.name }, 'a task failed and will be tried again');
      waitMs = pauseAfterErrorMs;
    }
    beat();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
  await task.finish?.();
}
