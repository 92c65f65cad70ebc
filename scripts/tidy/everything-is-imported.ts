import { readImports } from './read-imports.ts';
import { type Finding, isTest, isTypeScript, isUnder, type SourceFile } from './source-file.ts';

/** Files that nothing of ours imports, and what brings them in instead. */
const entries: readonly { readonly at: string; readonly because: string }[] = [
  { at: 'src/main.ts', because: 'Node starts it' },
];

/** A file in `src/` that only its tests import, or nobody, could go. */
export function everythingIsImported(files: readonly SourceFile[]): Finding[] {
  const imported = new Set(
    files
      .filter((file) => isTypeScript(file) && !isTest(file.path))
      .flatMap((file) => readImports(file).filter(({ target }) => target !== file.path))
      .map(({ target }) => target),
  );
  return files
    .filter((file) => isTypeScript(file) && file.path.startsWith('src/') && !isTest(file.path))
    .filter(({ path }) => !isBrowserEntry(path) && !entries.some(({ at }) => isUnder(path, at)))
    .filter(({ path }) => !path.endsWith('.d.ts') && !imported.has(path))
    .map(({ path }) => ({
      path,
      line: 1,
      rule: 'everything-is-imported',
      message: 'nothing but tests imports it; wire it in or remove it',
    }));
}

/** The build bundles every script of a browser folder. */
function isBrowserEntry(path: string): boolean {
  return /^src\/.*\/browser\/[^/]+\.ts$/.test(path);
}
