/**
 * Makes the package that merchants install, as `npm publish` takes it, in `dist/sdk`:
 *
 *   npm run build:sdk
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One folder for each way of loading; the file beside the code says which way that is. */
const formats = [
  { name: 'esm', format: 'esm', type: 'module' },
  { name: 'cjs', format: 'cjs', type: 'commonjs' },
] as const;

/** Code and types for `import` and for `require`, without a dependency and without anything of one runtime. */
export async function buildSdk(outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  for (const { name, format, type } of formats) {
    const folder = join(outDir, name);
    await build({
      absWorkingDir: root,
      entryPoints: ['sdk/src/index.ts'],
      outfile: join(folder, 'index.js'),
      bundle: true,
      format,
      platform: 'neutral',
      target: 'es2022',
      legalComments: 'none',
      logLevel: 'warning',
    });
    await writeFile(join(folder, 'package.json'), `${JSON.stringify({ type })}\n`);
    await writeTypes(folder);
  }
  await writeFile(join(outDir, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
  for (const file of ['README.md', 'CHANGELOG.md']) await cp(join(root, 'sdk', file), join(outDir, file));
  await cp(join(root, 'LICENSE'), join(outDir, 'LICENSE'));
}

async function writeTypes(folder: string): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = [...['--project', join(root, 'sdk/tsconfig.json')], ...['--outDir', folder]];
  await promisify(execFile)(process.execPath, [tsc, ...options]);
  // The compiler leaves the names of the sources in there; what is beside a type is a script.
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.d.ts'))) {
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
}

async function manifest(): Promise<object> {
  const {
    private: _,
    exports: __,
    scripts: ___,
    ...common
  } = JSON.parse(await readFile(join(root, 'sdk/package.json'), 'utf8')) as Record<string, unknown>;
  return {
    ...common,
    main: './cjs/index.js',
    module: './esm/index.js',
    types: './cjs/index.d.ts',
    exports: {
      '.': {
        import: { types: './esm/index.d.ts', default: './esm/index.js' },
        require: { types: './cjs/index.d.ts', default: './cjs/index.js' },
      },
      './package.json': './package.json',
    },
    files: ['esm', 'cjs', 'README.md', 'CHANGELOG.md', 'LICENSE'],
    sideEffects: false,
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildSdk(join(root, 'dist/sdk'));
}
