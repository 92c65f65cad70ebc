import { readImports } from './read-imports.ts';
import { type Finding, isTest, isTypeScript, type SourceFile } from './source-file.ts';

const entries = ['src/main.ts', 'src/compose.ts'];

/** Only tests import `compose.ts` and `main.ts`; `main.ts` itself composes. */
export function nothingImportsTheEntries(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => isTypeScript(file) && file.path.startsWith('src/') && !isTest(file.path))
    .flatMap((file) =>
      readImports(file)
        .filter(({ target }) => entries.includes(target))
        .filter(({ target }) => !(file.path === 'src/main.ts' && target === 'src/compose.ts'))
        .map(({ target, line }) => ({
          path: file.path,
          line,
          rule: 'nothing-imports-the-entries',
          message: `only tests import ${target}; take what you need as an argument`,
        })),
    );
}
