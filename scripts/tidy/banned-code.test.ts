import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBannedCode } from './banned-code.ts';
import { sourceFile } from './source-file.ts';

function rules(path: string, text: string): string[] {
  return findBannedCode([sourceFile(path, text)]).map(({ rule, line }) => `${line} ${rule}`);
}

test('what is banned is found on its line', () => {
  const bad: [string, string, string][] = [
    ['src/store/a.ts', '\nconst a = process.env.HOME;', '2 settings-come-from-config'],
    ['src/flows/a.ts', 'const now = Date.now();', '1 the-clock-is-handed-in'],
    ['src/domain/a.ts', 'const now = new Date( );', '1 the-clock-is-handed-in'],
    ['src/api/a.ts', 'console.error(error);', '1 no-console'],
    ['src/flows/a.ts', 'await fetch(url);', '1 fetch-is-handed-in'],
    ['src/flows/a.ts', 'await globalThis.fetch(url);', '1 fetch-is-handed-in'],
    ['src/flows/a.ts', 'send(card.number.reveal());', '1 secrets-stay-secret'],
    ['src/api/a.test.ts', "test.skip('later', () => {});", '1 no-test-is-skipped'],
    ['test/stories/a.test.ts', "test('later', { todo: true }, () => {});", '1 no-test-is-skipped'],
    ['src/api/a.test.ts', 'test(name, (t) => { t.skip(); });', '1 no-test-is-skipped'],
    ['scripts/a.ts', 'export default build;', '1 no-default-exports'],
    ['src/api/a.ts', 'function a(b: any) {}', '1 no-any'],
    ['src/api/a.ts', 'const a = b as any;', '1 no-any'],
    ['src/api/a.ts', 'type A = Record<string, any>;', '1 no-any'],
    ['src/api/a.ts', 'let a: any[] = [];', '1 no-any'],
  ];
  for (const [path, text, wanted] of bad) assert.deepEqual(rules(path, text), [wanted], text);
});

test('the same words pass where they are allowed, and in comments and strings', () => {
  const good: [string, string][] = [
    ['src/config.ts', 'const a = process.env.PORT;'],
    ['scripts/setup.js', 'const a = process.env.PORT;'],
    ['src/store/a.ts', 'const now = new Date();'],
    ['src/flows/a.ts', 'const at = new Date(row.at);'],
    ['src/cli/serve.ts', 'console.log(url);'],
    ['src/checkout/browser/status.ts', 'await fetch(path);'],
    ['src/flows/a.ts', 'await deps.fetch(url); await prefetch(url);'],
    ['src/connectors/a/client.ts', 'function send(fetch: ConnectorFetch) { return fetch(url); }'],
    ['src/net/a.ts', 'return { async fetch(url) { return request(url); } };'],
    ['src/connectors/sandbox/client.ts', 'return card.number.reveal();'],
    ['src/vault/seal.ts', 'return secret.reveal();'],
    ['src/api/a.test.ts', "test('any test.only is refused', () => { card.number.reveal(); });"],
    ['src/api/a.ts', "// process.env and console.log and any\nconst a = 'fetch(url) as any';"],
    ['src/api/a.ts', 'const many = company.any(); type Anything = unknown;'],
  ];
  for (const [path, text] of good) assert.deepEqual(rules(path, text), [], text);
});
