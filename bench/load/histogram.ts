/** Times in buckets that grow by one in a hundred, so that hours of them need no more room than a second. Plain data. */
export interface Histogram {
  count: number;
  maxMs: number;
  /** How many fell into each bucket; shorter than the table of buckets where nothing was that slow. */
  readonly counts: number[];
}

const leastMs = 0.01;
const growth = Math.log(1.01);

export function emptyHistogram(): Histogram {
  return { count: 0, maxMs: 0, counts: [] };
}

export function recordMs(histogram: Histogram, ms: number): void {
  const bucket = ms <= leastMs ? 0 : Math.ceil(Math.log(ms / leastMs) / growth);
  for (let next = histogram.counts.length; next <= bucket; next += 1) histogram.counts.push(0);
  histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
  histogram.count += 1;
  histogram.maxMs = Math.max(histogram.maxMs, ms);
}

/** The time within which this share (0 to 1) of all was done: at most 1 % too long, never too short. 0 when there is none. */
export function percentileMs(histogram: Histogram, share: number): number {
  const wanted = Math.max(1, Math.ceil(histogram.count * share));
  let seen = 0;
  for (const [bucket, count] of histogram.counts.entries()) {
    seen += count;
    if (seen >= wanted) return Math.min(histogram.maxMs, leastMs * Math.exp(bucket * growth));
  }
  return 0;
}

export function mergeHistograms(all: readonly Histogram[]): Histogram {
  const merged = emptyHistogram();
  for (const { count, maxMs, counts } of all) {
    merged.count += count;
    merged.maxMs = Math.max(merged.maxMs, maxMs);
    for (const [bucket, more] of counts.entries())
      merged.counts[bucket] = (merged.counts[bucket] ?? 0) + more;
  }
  return merged;
}
