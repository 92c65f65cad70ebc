import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankOut } from './blank-out.ts';

test('comments and strings become spaces and every column stays in place', () => {
  const text = "const a = 'x // y'; // z\nconst b = /* c */ 1;";
  assert.equal(blankOut(text).code, "const a = '      ';     \nconst b =         1;");
});

test('a template keeps the code of its holes and gives its text', () => {
  const { code, literals } = blankOut('const a = sql`select ${pick(`b`)} from c`;');
  assert.equal(code, 'const a = sql`       ${pick(` `)}       `;');
  assert.deepEqual(
    literals.map(({ kind, text, tag, hasHoles }) => [kind, text, tag, hasHoles]),
    [
      ['template', 'select              from c', 'sql', true],
      ['template', 'b', '', false],
    ],
  );
});

test('a quote in a regular expression opens no string, and a division is no regular expression', () => {
  assert.equal(
    blankOut(`const a = /['"]/.test(b); const c = d / e; const f = "g" / h;`).code,
    `const a = /    /.test(b); const c = d / e; const f = " " / h;`,
  );
});

test('an apostrophe in the text of a page does not swallow the lines after it', () => {
  const { code } = blankOut("<p>don't</p>;\nprocess.env;");
  assert.match(code, /process\.env/);
});
