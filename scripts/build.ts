import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { buildDocs } from './docs/build-docs.ts';
import { writeInventory } from './page-inventory.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One file that browsers load; `file` carries a hash of its content, so it may be cached for ever. */
export interface Asset {
  readonly file: string;
  /** For the `integrity` attribute. */
  readonly integrity: string;
  readonly bytes: number;
  /** Size after gzip: what the budgets count. */
  readonly gzip: number;
}

/** Entry name (`checkout.js`, `checkout.css`, `noto.woff2`) to file; written as `manifest.json` beside the assets. */
export type AssetManifest = Record<string, Asset>;

/** Builds everything that `npm start` runs: the program, the demo store and what browsers load. */
export async function buildAll(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await Promise.all([
    // In parts, so that a command which serves nothing does not read what serves.
    buildProgram('src/main.ts', outDir, 'main', { packages: 'external', splitting: true }),
    // A merchant's server stands alone, so the store carries all that it needs.
    buildProgram('examples/store/server.ts', outDir, 'store', {}),
    buildAssets(join(outDir, 'assets')),
    buildDocs(root, join(outDir, 'docs')),
    cp(join(root, 'src/mail/fonts'), join(outDir, 'fonts'), { recursive: true }),
  ]);
}

/**
 * Builds scripts (`src/<edge>/browser/<edge>.ts`), styles (`src/ui/<edge>.css`) and the fonts and pictures that styles
 * name into `outDir`, writes `manifest.json` there, removes what earlier builds left, and returns the manifest.
 */
export async function buildAssets(outDir: string): Promise<AssetManifest> {
  const entries = await pageEntries();
  const manifest: AssetManifest = {};
  await mkdir(outDir, { recursive: true });
  if (entries.length > 0) {
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      entryPoints: entries,
      outdir: outDir,
      entryNames: '[name]-[hash]',
      assetNames: '[name]-[hash]',
      bundle: true,
      minify: true,
      format: 'esm',
      target: ['es2020', 'safari15'],
      loader: { '.woff2': 'file', '.svg': 'file', '.png': 'file' },
      legalComments: 'none',
      metafile: true,
      write: false,
      logLevel: 'warning',
    });
    const names = entryNames(metafile);
    for (const { path, contents } of outputFiles) {
      manifest[names.get(path) ?? basename(path)] = describe(basename(path), contents);
      if (!existsSync(path)) await writeFile(path, contents);
    }
  }
  await writeFile(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeInventory(outDir, manifest);
  await removeOld(outDir, manifest);
  return manifest;
}

/** Writes `<name>.js` into `outDir`, and the parts that it is made of beside it; takes the parts of earlier builds away. */
async function buildProgram(entry: string, outDir: string, name: string, more: BuildOptions): Promise<void> {
  if (!existsSync(join(root, entry))) return;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: name }],
    outdir: outDir,
    chunkNames: `${name}-[name]-[hash]`,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
    ...more,
  });
  const made = new Set(Object.keys(metafile?.outputs ?? {}).map((path) => basename(path)));
  for (const file of await readdir(outDir))
    if (file.startsWith(`${name}-`) && !made.has(file)) await rm(join(outDir, file));
}

/** Each family of pages has at most one script and one style sheet, named after its folder in `src`. */
async function pageEntries(): Promise<string[]> {
  const folders = await readdir(join(root, 'src'), { withFileTypes: true });
  return folders
    .filter((folder) => folder.isDirectory())
    .flatMap(({ name }) => [join('src', name, 'browser', `${name}.ts`), join('src', 'ui', `${name}.css`)])
    .filter((file) => existsSync(join(root, file)));
}

/** Absolute path of each output → the name that pages ask for. */
function entryNames(metafile: Metafile): Map<string, string> {
  const names = new Map<string, string>();
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    if (source === undefined) continue;
    names.set(join(root, path), basename(source, extname(source)) + extname(path));
  }
  return names;
}

function describe(file: string, contents: Uint8Array): Asset {
  const hash = createHash('sha384').update(contents).digest('base64');
  return {
    file,
    integrity: `sha384-${hash}`,
    bytes: contents.byteLength,
    gzip: gzipSync(contents, { level: 9 }).byteLength,
  };
}

async function removeOld(outDir: string, manifest: AssetManifest): Promise<void> {
  const wanted = new Set([
    'manifest.json',
    'scripts.json',
    ...Object.values(manifest).map((asset) => asset.file),
  ]);
  const present = await readdir(outDir);
  await Promise.all(present.filter((name) => !wanted.has(name)).map((name) => rm(join(outDir, name))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = performance.now();
  await buildAll(join(root, 'dist'));
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  console.log(`built dist in ${seconds} s`);
}
