import { type Finding, isUnder, lineAt, type SourceFile } from './source-file.ts';

const notAcquirers = ['sandbox', 'conformance'];

const mayName: readonly { readonly at: string; readonly because: string }[] = [
  { at: 'src/connectors/registry.ts', because: 'it is the list' },
  { at: 'docs/connectors/', because: 'the generated table of who supports what' },
  { at: 'CHANGELOG.md', because: 'it tells operators what was added' },
];

/** An acquirer's name stands in its own folder and in the registry, and nowhere else. */
export function acquirersStayHome(files: readonly SourceFile[]): Finding[] {
  const names = new Set(
    files
      .map(({ path }) => /^src\/connectors\/([^/]+)\//.exec(path)?.[1])
      .filter((name) => name !== undefined),
  );
  return [...names]
    .filter((name) => !notAcquirers.includes(name))
    .flatMap((name) =>
      files
        .filter(({ path }) => !path.startsWith(`src/connectors/${name}/`))
        .filter(({ path }) => !mayName.some(({ at }) => isUnder(path, at)))
        .flatMap((file) => mentions(file, name)),
    );
}

function mentions({ path, text }: SourceFile, name: string): Finding[] {
  const word = new RegExp(`(?<![a-z0-9])${name.replaceAll('-', '[-_ ]?')}(?![a-z0-9])`, 'gi');
  return [...text.matchAll(word)].map(({ index }) => ({
    path,
    line: lineAt(text, index),
    rule: 'acquirers-stay-home',
    message: `"${name}" belongs in src/connectors/${name}/ and registry.ts`,
  }));
}
