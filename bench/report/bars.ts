import type { Aim } from '../measurement.ts';
import { attained, readAims, type Values } from './judge.ts';
import type { BenchRecord } from './records.ts';

/** How far one aim of a row is reached. */
export interface Bar {
  readonly label: string;
  /** 1 is just so, 2 twice as good. */
  readonly times: number;
  readonly isMet: boolean;
}

/** A bar for each aim of what was measured last, under whatever name, in the order of the names: P1 first, P12 last. */
export function barsOf(records: readonly BenchRecord[]): Bar[] {
  const last = new Map(records.map((record) => [record.row, record]));
  const order = ({ row }: BenchRecord) => Number(/^P(\d+)/.exec(row)?.[1] ?? 0);
  return [...last.values()]
    .sort((a, b) => order(a) - order(b))
    .flatMap((record) => readAims(record.aim).map((aim) => barOf(record, aim)));
}

function barOf(record: BenchRecord, aim: Aim): Bar {
  const times = attained(valuesIn(record), aim);
  const what = aim.of === 'figure' ? '' : `${aim.of} `;
  const unit = aim.of === 'figure' ? ` ${record.unit}` : aim.of === 'ratio' ? '' : ' ms';
  return {
    label: `${record.row}: ${what}${aim.kind} ${aim.value}${unit}`.trimEnd(),
    times,
    isMet: times >= 1 && record.errors === '0',
  };
}

function valuesIn(record: BenchRecord): Values {
  const number = (text: string) => (text === '' ? undefined : Number(text));
  return {
    figure: number(record.figure),
    ratio: number(record.ratio),
    p50: number(record.p50_ms),
    p95: number(record.p95_ms),
    p99: number(record.p99_ms),
  };
}
