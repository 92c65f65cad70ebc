import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchSettings } from './measurement.ts';

export interface Wish {
  readonly settings: BenchSettings;
  /** Names of measurements; all when empty. */
  readonly wanted: readonly string[];
}

const options = {
  seconds: { type: 'string', default: '5' },
  rounds: { type: 'string', default: '3' },
  backlog: { type: 'string', default: '20000' },
  tabs: { type: 'string', default: '2000' },
  rows: { type: 'string', default: '5000' },
  profile: { type: 'string' },
} as const;

/** Reads the command line; `MAXFI_BENCH_MINUTES` is how long P5 pays. Throws a sentence that names what is wrong. */
export function readWish(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Wish {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const minutes = environment.MAXFI_BENCH_MINUTES || '0.5';
  return {
    wanted: positionals.map((name) => name.toUpperCase()),
    settings: {
      seconds: numberIn('--seconds', values.seconds, 1, 600),
      rounds: numberIn('--rounds', values.rounds, 1, 20),
      paymentSeconds: numberIn('MAXFI_BENCH_MINUTES', minutes, 0.05, 120) * 60,
      backlog: numberIn('--backlog', values.backlog, 100, 1_000_000),
      tabs: numberIn('--tabs', values.tabs, 50, 20_000),
      rows: numberIn('--rows', values.rows, 100, 1_000_000),
      profileDir: values.profile === undefined ? undefined : resolve(values.profile),
    },
  };
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (number >= least && number <= most) return number;
  throw new Error(`${name} takes ${least} to ${most}`);
}
