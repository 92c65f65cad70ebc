/** One statement that ran, well or badly. Never with its parameters. */
export interface RanStatement {
  /** Of one that is prepared, and of `commit`. */
  readonly name: string | undefined;
  readonly text: string;
  /** Until its answer came; the wait for a free connection is not in it. */
  readonly ms: number;
}

/** Told of each statement; must not throw. */
export type StatementWatch = (statement: RanStatement) => void;

const shownLength = 80;

/** Logs statements that took longer. What is not prepared is shown by how it begins: values are parameters, so it has none. */
export function logSlowStatements(
  log: { warn(details: object, message: string): void },
  slowMs: number,
): StatementWatch {
  return ({ name, text, ms }) => {
    if (ms <= slowMs) return;
    const statement = name ?? text.replaceAll(/\s+/g, ' ').trim().slice(0, shownLength);
    log.warn({ statement, ms: Math.round(ms * 10) / 10 }, 'slow statement');
  };
}
