import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dependenciesAreDecided } from './dependencies-are-decided.ts';
import { sourceFile } from './source-file.ts';

const own = sourceFile(
  'package.json',
  JSON.stringify({
    dependencies: { pg: '1' },
    devDependencies: { tsx: '1' },
    optionalDependencies: { '@pg/linux': '1' },
  }),
);
const installed = sourceFile('node_modules/pg/package.json', '{"license":"MIT"}');
const table =
  '| Package | Job | Licence |\n|---|---|---|\n| `pg` | driver | MIT |\n| `tsx` | runs | MIT |\n| `@pg/*` | database | MIT |\n';

function messages(text: string): string[] {
  const decision = sourceFile('docs/decisions/0002-dependencies.md', text);
  return dependenciesAreDecided([own, installed, decision]).map(({ message }) => message);
}

test('dependencies that stand in the table with their licence pass', () => {
  assert.deepEqual(messages(table), []);
});

test('a dependency without a line, with another licence, or long gone is found', () => {
  assert.match(messages(table.replace('| `tsx` | runs | MIT |\n', ''))[0] ?? '', /^tsx has no line/);
  assert.match(
    messages(table.replace('driver | MIT', 'driver | ISC'))[0] ?? '',
    /^pg is licensed MIT, not ISC/,
  );
  assert.match(messages(`${table}| \`redis\` | cache | MIT |\n`)[0] ?? '', /^redis is not in package\.json/);
});
