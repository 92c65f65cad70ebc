import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Checks the types of the files in a folder with the compiler of this repository; one line for each mistake. */
export function typeMistakes(
  folder: string,
  files: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const compilerOptions = { target: 'es2022', strict: true, noEmit: true, ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const args = [tsc, '-p', folder, '--pretty', 'false'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.includes('error TS'));
      // A compiler that fails without naming a mistake has not checked anything.
      if (error && lines.length === 0) reject(new Error(`${stdout}${stderr}`, { cause: error }));
      else resolve(lines);
    });
  });
}
