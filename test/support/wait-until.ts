import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until it is so; rejects when it is not within the time. */
export async function waitUntil(isSo: () => Promise<boolean> | boolean, timeoutMs = 10_000): Promise<void> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > timeoutMs) throw new Error(`it was not so within ${timeoutMs} ms`);
    await sleep(20);
  }
}
