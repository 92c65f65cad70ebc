import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CreateStatement } from './captured-statement.ts';

const run = promisify(execFile);

/** Whether PostgreSQL's own load generator is on the PATH; the built-in PostgreSQL does not bring it. */
export async function hasPgbench(): Promise<boolean> {
  return run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
}

/**
 * The statement of a create, one for each transaction, sent by pgbench: it costs next to no processor time of its own, so it is
 * the higher limit. Returns how to measure it, in transactions a second.
 */
export async function pgbenchCreates(
  folder: string,
  url: string,
  statement: CreateStatement,
): Promise<(options: { connections: number; seconds: number }) => Promise<number>> {
  const file = join(folder, 'create.pgbench');
  await writeFile(file, pgbenchScript(statement));
  return async ({ connections, seconds }) => {
    const load = ['-c', String(connections), '-j', '2', '-T', String(Math.ceil(seconds))];
    const { stdout } = await run('pgbench', ['-n', '-M', 'prepared', '-f', file, ...load, url], {
      timeout: (seconds + 60) * 1_000,
    });
    return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1] ?? 0);
  };
}

/** pgbench has variables for numbers alone, so the database puts the row together; its text is quoted with dollars. */
export function pgbenchScript({ text, params: [input = '', wait = ''], own }: CreateStatement): string {
  // A word right after a colon is a variable to pgbench.
  const row = JSON.stringify((JSON.parse(input) as unknown[])[0]).replaceAll(/:(?=[A-Za-z_])/g, ': ');
  const fresh = own.reduce(
    (made, part, at) => `replace(${made}, '${part}', substr(md5(:n::text || '${at}'), 1, ${part.length}))`,
    `$row$${row}$row$`,
  );
  const one = text
    .replace('$1::jsonb', `jsonb_build_array((${fresh})::jsonb)`)
    .replace('$2', `'${wait}'`)
    .replaceAll(/\s+/g, ' ');
  return `\\set n random(1, 1000000000000000)\n${one.trim()};\n`;
}
