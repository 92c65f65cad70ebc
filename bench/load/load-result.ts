import { emptyHistogram, type Histogram, mergeHistograms, recordMs } from './histogram.ts';

/** What one stretch of load gave. Plain data, so that another process can hand it over. */
export interface LoadResult {
  readonly seconds: number;
  /** Of what succeeded; in an open loop also of what nobody answered, with the time that was waited. */
  readonly histogram: Histogram;
  readonly succeeded: number;
  /** How often, by what went wrong. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Counts while a load runs. */
export interface Tally {
  succeeded(ms: number): void;
  failed(error: unknown): void;
  /** Nobody answered for so long. */
  unanswered(ms: number): void;
  result(seconds: number): LoadResult;
}

export function createTally(): Tally {
  const histogram = emptyHistogram();
  const errors: Record<string, number> = {};
  let count = 0;
  const failed = (error: unknown) => {
    const what = (error instanceof Error ? error.message : String(error)).slice(0, 120);
    errors[what] = (errors[what] ?? 0) + 1;
  };
  return {
    succeeded(ms) {
      count += 1;
      recordMs(histogram, ms);
    },
    failed,
    unanswered(ms) {
      failed('nobody answered');
      recordMs(histogram, ms);
    },
    result: (seconds) => ({ seconds, histogram, succeeded: count, errors }),
  };
}

export function perSecond({ succeeded, seconds }: LoadResult): number {
  return seconds > 0 ? succeeded / seconds : 0;
}

export function countErrors({ errors }: LoadResult): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** Stretches of one load as one. */
export function mergeResults(results: readonly LoadResult[]): LoadResult {
  const errors: Record<string, number> = {};
  for (const result of results)
    for (const [what, count] of Object.entries(result.errors)) errors[what] = (errors[what] ?? 0) + count;
  return {
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    histogram: mergeHistograms(results.map(({ histogram }) => histogram)),
    succeeded: results.reduce((sum, { succeeded }) => sum + succeeded, 0),
    errors,
  };
}
