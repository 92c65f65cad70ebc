import { type Finding, isTest, isUnder, type SourceFile } from './source-file.ts';

const maxLines = 300;

/** Tables that are data rather than code; splitting them would hide, not help. */
const longOnPurpose: readonly { readonly at: string; readonly because: string }[] = [
  { at: 'migrations/schema.sql', because: 'it is printed from the database and grows with it' },
];

/** No file of code is longer than 300 lines. Tests and locales may be. */
export function filesFit(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => isMeasured(path) && !longOnPurpose.some(({ at }) => isUnder(path, at)))
    .filter(({ text }) => countLines(text) > maxLines)
    .map(({ path, text }) => ({
      path,
      line: maxLines + 1,
      rule: 'files-fit',
      message: `${countLines(text)} lines; stop at ${maxLines}: which second idea could leave?`,
    }));
}

/** One line for people who watch the trend: `src 84 files, lines median 61 p90 140 max 220 (path)`. */
export function sizeTrend(files: readonly SourceFile[]): string {
  const sizes = files
    .filter(({ path }) => path.startsWith('src/') && isMeasured(path))
    .map(({ path, text }) => ({ path, lines: countLines(text) }))
    .sort((a, b) => a.lines - b.lines);
  const at = (part: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * part))]?.lines ?? 0;
  const longest = sizes.at(-1);
  const over = sizes.filter(({ lines }) => lines > 220).length;
  const total = (wanted: boolean) =>
    files
      .filter(({ path }) => /\.tsx?$/.test(path) && isTest(path) === wanted)
      .reduce((sum, { text }) => sum + countLines(text), 0);
  return [
    `src ${sizes.length} files, lines median ${at(0.5)} p90 ${at(0.9)} max ${longest?.lines ?? 0} (${longest?.path ?? '-'})`,
    `over 220: ${over}`,
    `code ${total(false)} lines, tests ${total(true)} lines`,
  ].join('; ');
}

function isMeasured(path: string): boolean {
  return /\.(?:tsx?|js|css|sql)$/.test(path) && !isTest(path);
}

function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}
