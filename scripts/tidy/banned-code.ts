import { type BannedCode, bannedCode } from './banned-code-table.ts';
import { type Finding, isTest, isUnder, lineAt, type SourceFile } from './source-file.ts';

/** Finds what `banned-code-table.ts` forbids, in code only: a comment or a string may speak of it. */
export function findBannedCode(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => /\.(?:tsx?|js)$/.test(path))
    .flatMap((file) =>
      bannedCode.filter((ban) => applies(ban, file.path)).flatMap((ban) => matches(ban, file)),
    );
}

function applies(ban: BannedCode, path: string): boolean {
  if (isTest(path) && !ban.inTests) return false;
  return ban.where.some((at) => isUnder(path, at)) && !ban.except.some(({ at }) => isUnder(path, at));
}

function matches(ban: BannedCode, { path, text, code }: SourceFile): Finding[] {
  if (ban.unless?.test(code)) return [];
  const { pattern, rule, message } = ban;
  return [...code.matchAll(pattern)].map(({ index }) => ({ path, line: lineAt(text, index), rule, message }));
}
