import { setTimeout as sleep } from 'node:timers/promises';
import { createTally, type LoadResult } from './load-result.ts';

export interface OpenLoopOptions {
  readonly perSecond: number;
  readonly seconds: number;
  /** How long the last ones are waited for. */
  readonly patienceMs?: number;
}

/** More waiting than this and the rest is not sent: it counts as unanswered. */
const mostUnderWay = 20_000;

/**
 * Sends at a fixed rate, whether or not there were answers, as customers do who know nothing of one another. A time counts from
 * the moment at which its request was due: while a server stands still the due ones go on getting older, and the percentiles
 * show it.
 */
export async function openLoop(
  options: OpenLoopOptions,
  send: (number: number) => Promise<unknown>,
): Promise<LoadResult> {
  const tally = createTally();
  const underWay = new Set<number>();
  const startedAt = performance.now();
  const dueAt = (number: number) => startedAt + (number * 1_000) / options.perSecond;
  const total = Math.floor(options.perSecond * options.seconds);
  let isOver = false;
  const one = async (number: number) => {
    underWay.add(number);
    try {
      await send(number);
      if (!isOver) tally.succeeded(performance.now() - dueAt(number));
    } catch (error) {
      if (!isOver) tally.failed(error);
    } finally {
      underWay.delete(number);
    }
  };
  let next = 0;
  while (next < total) {
    for (const now = performance.now(); next < total && dueAt(next) <= now; next += 1) {
      if (underWay.size >= mostUnderWay) tally.unanswered(now - dueAt(next));
      else void one(next);
    }
    await sleep(1);
  }
  const givesUpAt = performance.now() + (options.patienceMs ?? 10_000);
  while (underWay.size > 0 && performance.now() < givesUpAt) await sleep(5);
  isOver = true;
  const now = performance.now();
  for (const number of underWay) tally.unanswered(now - dueAt(number));
  return tally.result((now - startedAt) / 1_000);
}
