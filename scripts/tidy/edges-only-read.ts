import { edges } from './import-table.ts';
import { readImports } from './read-imports.ts';
import { type Finding, isTest, isTypeScript, isUnder, type SourceFile } from './source-file.ts';
import { storeWriters } from './store-writers.ts';

/**
 * Edges take only `find…`, `list…`, predicates (`is…`) and types from the store: none of them changes anything, and
 * writing is for flows.
 */
export function edgesOnlyRead(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => isTypeScript(file) && isEdge(file.path) && !isTest(file.path))
    .flatMap((file) =>
      readImports(file)
        .filter(({ target }) => isUnder(target, 'src/store/'))
        .filter(
          ({ target }) =>
            !storeWriters.some(({ from, to }) => isUnder(file.path, from) && isUnder(target, to)),
        )
        .flatMap(({ values, target, line }) =>
          values
            .filter((name) => !/^(?:find|list|is)[A-Z]/.test(name))
            .map((name) => ({
              path: file.path,
              line,
              rule: 'edges-only-read',
              message: `an edge may take find…, list…, is… and types from ${target}, not ${name}; write through a flow`,
            })),
        ),
    );
}

function isEdge(path: string): boolean {
  return edges.some((edge) => path.startsWith(`src/${edge}/`));
}
