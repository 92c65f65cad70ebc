import { z } from 'zod';
import { newestVersion, type ThreeDsVersion } from './version.ts';
import { isWebAddress } from './web-address.ts';

/** One line of a PRes: card numbers of one length, and how their issuer can be reached. */
export interface CardRange {
  /** First and last number, both included and equally long. */
  readonly start: string;
  readonly end: string;
  readonly version: ThreeDsVersion;
  readonly methodUrl: string | null;
}

const rangeNumber = z.string().regex(/^\d{13,19}$/);
const versionNumber = z.string().regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/);

const rangeLine = z.object({
  startRange: rangeNumber,
  endRange: rangeNumber,
  actionInd: z.enum(['A', 'D', 'M']).default('A'),
  acsStartProtocolVersion: versionNumber,
  acsEndProtocolVersion: versionNumber,
  threeDSMethodURL: z.string().max(2048).optional(),
});

/** A table of card ranges, fit for finding one number among very many. */
export interface CardRanges {
  readonly serial: string | null;
  /** Ordered by length and start. */
  readonly ranges: readonly CardRange[];
}

export const noCardRanges: CardRanges = { serial: null, ranges: [] };

/**
 * Applies the lines of a PRes in their order: A adds, M changes, D deletes. A line that is malformed, or that names
 * only versions that we do not speak, is left out: the other cards of the world must not suffer for it.
 */
export function applyRangeLines(
  known: CardRanges,
  lines: readonly unknown[],
  serial: string | null,
  mayBeHttp: boolean,
): CardRanges {
  const byKey = new Map(known.ranges.map((range) => [keyOf(range.start, range.end), range]));
  for (const raw of lines) {
    const read = rangeLine.safeParse(raw);
    if (!read.success) continue;
    const { startRange: start, endRange: end, actionInd, threeDSMethodURL: url } = read.data;
    if (start.length !== end.length || start > end) continue;
    byKey.delete(keyOf(start, end));
    const version = newestVersion(read.data.acsStartProtocolVersion, read.data.acsEndProtocolVersion);
    if (actionInd === 'D' || !version) continue;
    const methodUrl = url !== undefined && isWebAddress(url, mayBeHttp) ? url : null;
    byKey.set(keyOf(start, end), { start, end, version, methodUrl });
  }
  return { serial, ranges: [...byKey.values()].sort(byLengthAndStart) };
}

function keyOf(start: string, end: string): string {
  return `${start}-${end}`;
}

function byLengthAndStart(a: CardRange, b: CardRange): number {
  return a.start.length - b.start.length || (a.start < b.start ? -1 : a.start > b.start ? 1 : 0);
}

/** The range that holds the number, by halving; of ranges that overlap, the one that starts nearest below it. */
export function findCardRange({ ranges }: CardRanges, number: string): CardRange | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range && startsAtOrBelow(range, number)) low = middle + 1;
    else high = middle;
  }
  // A narrow range may lie inside a wide one and end before the number; real lists nest a few levels at most.
  for (let at = low - 1; at >= Math.max(0, low - maxNesting); at -= 1) {
    const range = ranges[at];
    if (range && range.start.length === number.length && range.end >= number) return range;
  }
  return undefined;
}

const maxNesting = 64;

function startsAtOrBelow(range: CardRange, number: string): boolean {
  if (range.start.length !== number.length) return range.start.length < number.length;
  return range.start <= number;
}
