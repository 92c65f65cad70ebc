import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from '../measurement.ts';
import { csvLine, readCsv } from './csv.ts';
import { aimsText, errorsOf, valuesOf, verdictOf } from './judge.ts';
import type { Machine } from './machine.ts';

export const columns = [
  ...(['at', 'commit', 'row', 'figure', 'unit', 'limit', 'ratio', 'p50_ms', 'p95_ms', 'p99_ms'] as const),
  ...(['errors', 'aim', 'met', 'cores', 'node', 'postgresql'] as const),
] as const;

/** One line of `reports/bench.csv`. */
export type BenchRecord = Readonly<Record<(typeof columns)[number], string>>;

export function toRecord(row: Row, at: Date, machine: Machine): BenchRecord {
  const { p50, p95, p99 } = valuesOf(row);
  return {
    at: row.takenAt ?? at.toISOString(),
    // Figures of another run came from a commit that nobody wrote down.
    commit: row.takenAt ? '' : machine.commit,
    row: row.name,
    figure: rounded(row.figure),
    unit: row.unit,
    limit: rounded(row.limit),
    ratio: rounded(row.ratio),
    p50_ms: rounded(p50),
    p95_ms: rounded(p95),
    p99_ms: rounded(p99),
    errors: String(errorsOf(row)),
    aim: aimsText(row.aims),
    met: verdictOf(row),
    cores: row.takenAt ? '' : String(machine.cores),
    node: row.takenAt ? '' : machine.node,
    postgresql: row.takenAt ? '' : machine.postgresql,
  };
}

/** Three digits that count, and no fraction where there are more of them. */
export function rounded(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export function readRecords(file: URL): BenchRecord[] {
  return existsSync(file) ? (readCsv(readFileSync(file, 'utf8')) as BenchRecord[]) : [];
}

/** All of both; one that was taken in another run and stands there already is not added again. */
export function joinRecords(old: readonly BenchRecord[], added: readonly BenchRecord[]): BenchRecord[] {
  const isOld = (one: BenchRecord) => old.some(({ row, at }) => row === one.row && at === one.at);
  return [...old, ...added.filter((one) => !isOld(one))];
}

export function writeRecords(file: URL, all: readonly BenchRecord[]): void {
  const lines = all.map((record) => csvLine(columns.map((column) => record[column])));
  writeFileSync(file, `${[csvLine(columns), ...lines].join('\n')}\n`);
}

/** How a record differs from the last one of the same row; empty when there is none, or it is the same one. */
export function changeSince(old: readonly BenchRecord[], record: BenchRecord): string {
  const last = old.findLast(({ row }) => row === record.row);
  if (!last || last.at === record.at) return '';
  const share = Number(record.figure) / Number(last.figure) - 1;
  const figure = Number.isFinite(share) ? `${share < 0 ? '' : '+'}${Math.round(share * 100)} %` : '';
  const ratio = record.ratio !== '' && last.ratio !== '' ? `, ratio was ${last.ratio}` : '';
  const isSame =
    last.cores === record.cores && last.node === record.node && last.postgresql === record.postgresql;
  return `${figure}${ratio}${isSame ? '' : ', on another machine'}`;
}
