import type { Queryable } from '../../src/store/db.ts';
import { listUnknownSales, type OperationSeen } from './questions.ts';

/** How long outcomes stayed unknown after the acquirer could be reached again, in ms. */
export interface ResolutionTimes {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Outage {
  endedAtMs: number;
  /** When the next one began; what was not decided by then is counted from the end of that one. */
  nextBeganAtMs: number;
  readonly unknown: readonly string[];
}

export interface Outages {
  /** The acquirer goes away now. */
  begin(): void;
  /** It is back: from here on we can find out, so the time runs for everything that is unknown at this moment. */
  end(db: Queryable): Promise<void>;
  /** How long it took, by what the operations say of when they were decided. */
  times(operations: readonly OperationSeen[]): ResolutionTimes;
}

/** Our rows are stamped by the database's clock, which is this machine's. */
export function watchOutages(): Outages {
  const outages: Outage[] = [];
  return {
    begin() {
      const last = outages.at(-1);
      if (last) last.nextBeganAtMs = Math.min(last.nextBeganAtMs, Date.now());
    },
    async end(db) {
      const endedAtMs = Date.now();
      // A database that is just being killed is asked no second time: that outage is left out.
      const unknown = await listUnknownSales(db).catch(() => []);
      outages.push({ endedAtMs, nextBeganAtMs: Number.POSITIVE_INFINITY, unknown });
    },
    times(operations) {
      const decidedAt = new Map(operations.map(({ id, updated_at }) => [id, updated_at.getTime()]));
      const waits = outages.flatMap(({ endedAtMs, nextBeganAtMs, unknown }) =>
        unknown.flatMap((id) => {
          const atMs = decidedAt.get(id) ?? Number.POSITIVE_INFINITY;
          return atMs < nextBeganAtMs ? [Math.max(0, atMs - endedAtMs)] : [];
        }),
      );
      return percentilesOf(waits);
    },
  };
}

export function percentilesOf(waitsMs: readonly number[]): ResolutionTimes {
  const sorted = [...waitsMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
