import { setTimeout as sleep } from 'node:timers/promises';

/** Work that a task has begun and does not wait for. */
export interface UnderWay {
  count(): number;
  /** Keeps a piece of work until it is over. It must not reject. */
  keep(work: Promise<void>): void;
  /** Resolves when a piece of work is over, or after so long. */
  next(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves when none is left. */
  finish(): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const running = new Set<Promise<void>>();
  return {
    count: () => running.size,
    keep(work) {
      const kept = work.finally(() => running.delete(kept));
      running.add(kept);
    },
    async next(ms, signal) {
      // The wait ends with this call; left behind, many quick pieces of work would leave many of them.
      const over = new AbortController();
      const options = { signal: AbortSignal.any([signal, over.signal]), ref: false };
      await Promise.race([...running, sleep(ms, undefined, options).catch(() => undefined)]);
      over.abort();
    },
    finish: async () => void (await Promise.allSettled(running)),
  };
}
