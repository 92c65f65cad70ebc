import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Files that import others by a path which only the running test knows, or that look at their own stack: run from sources. */
const needsSource = /\bimport\((?!['"])|\.stack\b/;

/**
 * Compiles test files together, so that each process reads a few large files instead of asking a compiler for hundreds of
 * small ones: that is half of the time that most tests take. Returns the file to run for each, in the same order. What a
 * module says of its own place (`import.meta.url`) is that of its source.
 */
export async function bundleTests(root: string, files: readonly string[]): Promise<string[]> {
  const outdir = join(root, '.cache', 'tests');
  await rm(outdir, { recursive: true, force: true });
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
  const bundled = files.filter((_file, at) => !needsSource.test(texts[at] ?? ''));
  await build({
    absWorkingDir: root,
    // The runner sorts by name, and what is to begin first has to come first.
    entryPoints: bundled.map((file, at) => ({ in: file, out: placeOf(file, at) })),
    outdir,
    bundle: true,
    splitting: true,
    // A name that two modules use is changed in one of them, and errors are told by theirs.
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    // Its sources lie here; every other package is loaded as it is installed.
    alias: { '@maxfi/sdk': join(root, 'sdk/src/index.ts') },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    logLevel: 'warning',
    plugins: [placesOfSources(root)],
  });
  return files.map((file) => {
    const at = bundled.indexOf(file);
    return at < 0 ? file : join(relative(root, outdir), `${placeOf(file, at)}.mjs`);
  });
}

function placeOf(file: string, at: number): string {
  return join(String(at).padStart(4, '0'), file.replace(/\.tsx?$/, ''));
}

function placesOfSources(root: string): Plugin {
  return {
    name: 'places-of-sources',
    setup(setup) {
      setup.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        if (path.includes('node_modules') || !path.startsWith(root)) return undefined;
        const source = await readFile(path, 'utf8');
        const url = JSON.stringify(pathToFileURL(path).href);
        return {
          contents: source.replaceAll(/\bimport\.meta\.url\b/g, url),
          loader: path.endsWith('x') ? 'tsx' : 'ts',
        };
      });
    },
  };
}
