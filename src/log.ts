import { pino } from 'pino';
import type { Config } from './config.ts';

export type Log = ReturnType<typeof createLog>;

/** Structured log lines; `file` keeps them out of a person's terminal. */
export function createLog(config: Config, file: string | null) {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Nothing of ours logs these; the list is the net below.
    redact: [
      '*.headers',
      '*.body',
      '*.card',
      '*.params',
      '*.parameters',
      'err.detail',
      'err.where',
      'err.cause',
    ],
  };
  return file === null
    ? pino(options)
    : pino(options, pino.destination({ dest: file, mkdir: true, sync: true }));
}
