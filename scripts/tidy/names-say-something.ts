import type { Finding, SourceFile } from './source-file.ts';

const empty = /^(?:utils?|helpers?|common|manager|services?)$/;

/** No file or folder is called utils, helpers, common, manager or service, alone or as a part of its name. */
export function namesSaySomething(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path }) => {
    // The ending of a systemd unit says what kind of file it is.
    const word = path
      .replace(/\.service$/, '')
      .split(/[/.-]/)
      .find((part) => empty.test(part));
    if (word === undefined) return [];
    const message = `"${word}" names nothing; what is the one thing in here?`;
    return [{ path, line: 1, rule: 'names-say-something', message }];
  });
}
