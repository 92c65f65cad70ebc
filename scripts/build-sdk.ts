import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const sdk = join(root, 'sdk');

/**
 * Builds what merchants install, `sdk/dist`: one bundle as ES module and one as CommonJS, each with its own types, since
 * a compiler reads a declaration file in the way of the folder it lies in.
 */
export async function buildSdk(outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  const [esm, cjs] = [join(outDir, 'esm'), join(outDir, 'cjs')];
  await Promise.all([
    bundle(join(esm, 'index.js'), 'esm'),
    bundle(join(cjs, 'index.js'), 'cjs'),
    writeTypes(esm),
  ]);
  await cp(esm, cjs, { recursive: true, filter: (path) => !path.endsWith('.js') });
  await writeFile(join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
}

async function bundle(outfile: string, format: 'esm' | 'cjs'): Promise<void> {
  await build({
    absWorkingDir: sdk,
    entryPoints: ['src/index.ts'],
    outfile,
    bundle: true,
    format,
    // Of Node it has only the list of names that lets `import` find the exports of a CommonJS file.
    platform: format === 'cjs' ? 'node' : 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  });
}

async function writeTypes(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(sdk, 'tsconfig.build.json'), '--outDir', outDir];
  await promisify(execFile)(process.execPath, args).catch((error: Error & { stdout?: string }) => {
    throw new Error(`The types of the SDK cannot be written:\n${error.stdout ?? ''}`, { cause: error });
  });
  const names = await readdir(outDir, { recursive: true });
  await Promise.all(
    names.filter((name) => name.endsWith('.d.ts')).map((name) => nameBuiltFiles(join(outDir, name))),
  );
}

/** The compiler leaves `./x.ts` in declarations, a file that is not in the package. */
async function nameBuiltFiles(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSdk(join(sdk, 'dist'));
