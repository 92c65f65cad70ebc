import type { Lifetime } from '../test/support/database.ts';
import type { Program } from '../test/support/program.ts';
import type { Histogram } from './load/histogram.ts';

/** What a figure has to keep to. */
export interface Aim {
  readonly of: 'figure' | 'ratio' | 'p50' | 'p95' | 'p99';
  readonly kind: 'at least' | 'at most';
  readonly value: number;
}

/** One line of the table. */
export interface Row {
  /** What was measured and how large; compared with the last line of the same name. */
  readonly name: string;
  readonly figure: number;
  /** Of figure and limit. */
  readonly unit: string;
  /** What the limit did in the same run. */
  readonly limit?: number;
  /** Figure to limit. */
  readonly ratio?: number;
  readonly histogram?: Histogram;
  readonly errors?: Readonly<Record<string, number>>;
  readonly aims: readonly Aim[];
  /** What somebody who reads the line must know. */
  readonly note?: string;
  /** When it was taken, where that was another run. */
  readonly takenAt?: string;
  /** Percentiles in ms that another run left, where there is no histogram. */
  readonly times?: { readonly p50: number; readonly p95?: number; readonly p99: number };
}

export interface BenchSettings {
  /** Of one round. */
  readonly seconds: number;
  readonly rounds: number;
  readonly paymentSeconds: number;
  readonly backlog: number;
  readonly tabs: number;
  /** Sessions that lie there already in P10; ten times as many in the larger database. */
  readonly rows: number;
  readonly profileDir: string | undefined;
}

/** What a measurement is handed. What it starts ends with it. */
export interface Bench extends Lifetime {
  readonly program: Program;
  readonly settings: BenchSettings;
}

/** One of the aims P1 to P12. */
export interface Measurement {
  readonly name: string;
  readonly about: string;
  /** In words, for the help. */
  readonly aim: string;
  /** What stands beside it in the same run. */
  readonly limit: string;
  measure(bench: Bench): Promise<readonly Row[]>;
}

export const atLeast = (of: Aim['of'], value: number): Aim => ({ of, kind: 'at least', value });
export const atMost = (of: Aim['of'], value: number): Aim => ({ of, kind: 'at most', value });
