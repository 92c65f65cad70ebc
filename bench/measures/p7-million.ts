import { existsSync, readFileSync } from 'node:fs';
import { atMost, type Measurement, type Row } from '../measurement.ts';
import { readCsv } from '../report/csv.ts';

const lists = new URL('../../reports/bench-lists.csv', import.meta.url);
const pages = new URL('../../reports/bench-dashboard.csv', import.meta.url);

export const p7: Measurement = {
  name: 'P7',
  about: 'get, list and dashboard at a million sessions: the last figures of bench:lists and bench:dashboard',
  aim: 'every list within 50 ms at p99, every page of the dashboard within 300 ms at p99',
  limit: 'none',
  measure: async () => [
    ...worstOf(lists, 'case', 'P7 slowest list', 50),
    ...worstOf(pages, 'page', 'P7 slowest page of the dashboard', 300),
  ],
};

/** The slowest case of the last run that a report tells of. */
function worstOf(file: URL, column: string, name: string, mostMs: number): Row[] {
  if (!existsSync(file)) return [];
  const lines = readCsv(readFileSync(file, 'utf8'));
  const begins = lines.findLastIndex((line) => line[column] === lines[0]?.[column]);
  const last = lines.slice(Math.max(0, begins));
  const [worst] = last.sort((a, b) => Number(b.p99_ms) - Number(a.p99_ms));
  if (!worst?.at) return [];
  const [p50, p99] = [Number(worst.p50_ms), Number(worst.p99_ms)];
  const note = `${worst[column]}, of ${last.length} at ${worst.sessions} sessions`;
  const times = { p50, p99 };
  return [{ name, figure: p99, unit: 'ms', times, aims: [atMost('p99', mostMs)], note, takenAt: worst.at }];
}
