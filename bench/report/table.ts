import type { Row } from '../measurement.ts';
import { aimsText } from './judge.ts';
import type { BenchRecord } from './records.ts';

export interface TableLine {
  readonly row: Row;
  readonly record: BenchRecord;
  /** Since the last run. */
  readonly change: string;
}

const heads = [
  '',
  'figure',
  'limit',
  'ratio',
  'p50',
  'p95',
  'p99 ms',
  'errors',
  'met',
  'aim',
  'since the last run',
];
/** Words; everything else is a number. */
const leftAligned = [0, 8, 9, 10];

/** The rows for a terminal, with what went wrong and what has to be said below. */
export function drawTable(lines: readonly TableLine[]): string {
  const cells = lines.map(({ row, record, change }) => [
    ...[row.name, `${record.figure} ${record.unit}`.trim(), record.limit, record.ratio],
    ...[record.p50_ms, record.p95_ms, record.p99_ms, record.errors, record.met, aimsText(row.aims), change],
  ]);
  const all = [heads, ...cells];
  const widths = heads.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  const drawn = all.map((line) =>
    line
      .map((cell, at) =>
        leftAligned.includes(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const notes = lines.flatMap(({ row }) => [
    ...(row.note ? [`${row.name}: ${row.note}`] : []),
    ...Object.entries(row.errors ?? {}).map(([what, count]) => `${row.name}: ${count} times ${what}`),
  ]);
  return [...drawn, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}
