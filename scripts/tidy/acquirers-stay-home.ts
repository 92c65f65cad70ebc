import { type Finding, isUnder, lineAt, type SourceFile } from './source-file.ts';

const notAcquirers = ['sandbox', 'conformance'];

const mayName: readonly { readonly at: string; readonly because: string }[] = [
  { at: 'src/connectors/registry.ts', because: 'it is the list' },
  { at: 'docs/connectors/', because: 'the generated table of who supports what' },
  { at: 'package.json', because: 'official clients are the other side of tests' },
  { at: 'package-lock.json', because: 'official clients are the other side of tests' },
  { at: 'docs/decisions/', because: 'decisions weigh what others do' },
  { at: 'CHANGELOG.md', because: 'it tells operators what was added' },
];

/** Names that mean something else as well: merchants verify our webhooks with that one's library, and read our API in its terms. */
const dialects: Readonly<Record<string, readonly string[]>> = {
  stripe: [
    'sdk/',
    'docs/guides/',
    'docs/contents.json',
    'src/api/',
    'src/domain/',
    'src/sandbox-bank/',
    'src/connectors/sandbox/',
    'src/cli/',
    'src/flows/deliver-webhook.test.ts',
    'src/net/webhook-client.test.ts',
    'scripts/tidy/',
    'test/',
    'examples/',
    'README.md',
    'ARCHITECTURE.md',
  ],
  // Who invents no name of its own tries the guide out under this one.
  acme: ['docs/guides/write-a-connector.md', 'CONTRIBUTING.md', 'scripts/', 'test/docs/'],
};

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
        .filter(({ path }) => !(dialects[name] ?? []).some((at) => isUnder(path, at)))
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
