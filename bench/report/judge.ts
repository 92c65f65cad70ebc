import { percentileMs } from '../load/histogram.ts';
import type { Aim, Row } from '../measurement.ts';

export type Values = Readonly<Record<Aim['of'], number | undefined>>;

/** What a row measured, by the names that aims have for it. */
export function valuesOf({ figure, ratio, histogram, times }: Row): Values {
  if (!histogram || histogram.count === 0)
    return { figure, ratio, p50: times?.p50, p95: times?.p95, p99: times?.p99 };
  const at = (share: number) => percentileMs(histogram, share);
  return { figure, ratio, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function errorsOf({ errors = {} }: Pick<Row, 'errors'>): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** Whether every aim is kept; empty where there is none. Whoever makes errors keeps none. */
export function verdictOf(row: Row): 'yes' | 'no' | '' {
  const isClean = errorsOf(row) === 0;
  if (row.aims.length === 0) return isClean ? '' : 'no';
  return isClean && row.aims.every((aim) => attained(valuesOf(row), aim) >= 1) ? 'yes' : 'no';
}

/** How far an aim is reached: 1 is just so, 2 twice as good, 0 for what was not measured. */
export function attained(values: Values, { of, kind, value: wanted }: Aim): number {
  const value = values[of];
  if (value === undefined || !Number.isFinite(value)) return 0;
  if (kind === 'at least') return value / wanted;
  return value === 0 ? Number.POSITIVE_INFINITY : wanted / value;
}

/** Such as `ratio at least 0.75; p99 at most 30`. */
export function aimsText(aims: readonly Aim[]): string {
  return aims.map(({ of, kind, value }) => `${of} ${kind} ${value}`).join('; ');
}

/** The aims that `aimsText` wrote down. */
export function readAims(text: string): Aim[] {
  const written = text.matchAll(/(figure|ratio|p50|p95|p99) (at least|at most) ([\d.]+)/g);
  return [...written].map(([, of, kind, value]) => ({ of, kind, value: Number(value) }) as Aim);
}
