import { type Finding, lineAt, type SourceFile } from './source-file.ts';

const homeFolder = /(?<![\w.:/~-])\/(?:work|root|home|Users)\/[\w.-]+/g;
const registryHost =
  /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|npm\.pkg\.github\.com)\b|"resolved":\s*"https?:/g;

/** Nothing names a folder of somebody's machine, nor the host that packages came from. */
export function noMachinePaths(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path, text }) => {
    const found = (index: number, message: string) => ({
      path,
      line: lineAt(text, index),
      rule: 'no-machine-paths',
      message,
    });
    return [
      ...[...text.matchAll(homeFolder)].map(({ 0: it, index }) =>
        found(index, `${it} exists on one machine only`),
      ),
      ...[...text.matchAll(registryHost)].map(({ index }) => found(index, 'the host of a package registry')),
    ];
  });
}
