import { blankOut, type Literal } from './blank-out.ts';

/** One file of the repository as the rules see it. */
export interface SourceFile {
  /** From the root of the repository, with forward slashes: `src/domain/money.ts`. */
  readonly path: string;
  readonly text: string;
  /** `text` with comments and the inside of strings turned to spaces, so that a pattern meets code only. */
  readonly code: string;
  /** Strings and templates, in the order they stand. Empty for files that are not TypeScript or JavaScript. */
  readonly literals: readonly Literal[];
}

/** What a rule found. `line` counts from 1. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** A rule looks at all files and says what is wrong; it reads nothing else. */
export type Rule = (files: readonly SourceFile[]) => Finding[];

/** A file with its code lexed, once, for every rule. */
export function sourceFile(path: string, text: string): SourceFile {
  const isCode = /\.(?:ts|tsx|js|mjs|cjs)$/.test(path);
  const { code, literals } = isCode ? blankOut(text) : { code: text, literals: [] };
  return { path, text, code, literals };
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

export function isTypeScript(file: SourceFile): boolean {
  return /\.tsx?$/.test(file.path);
}

/** Tests and what only tests use; most rules about running code leave them alone. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.startsWith('test/') || isTestSupport(path);
}

/**
 * Files that stand in `src/` beside what they test and that only tests import: the suite every connector runs, the
 * acquirer that a connector's own test talks to (`<acquirer>-world.ts`), and whatever says `-for-tests` in its name.
 */
export function isTestSupport(path: string): boolean {
  return /^src\/connectors\/(?:conformance\/|[^/]+\/[^/]+-world\.ts$)|^src\/.*-for-tests\.tsx?$/.test(path);
}

/** True for the path itself and, when the pattern ends in a slash, for everything under it. `*` is one folder or more letters of a name. */
export function isUnder(path: string, pattern: string): boolean {
  if (pattern.includes('*')) {
    const source = pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+');
    return new RegExp(`^${source}${pattern.endsWith('/') ? '' : '$'}`).test(path);
  }
  return pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern;
}
