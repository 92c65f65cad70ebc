import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Language, loadModule, preparePrograms } from './run-programs.ts';

/** A program that prints what it finds in its environment, and one that fails. */
const programs: Readonly<Record<Language, { reads: string; fails: string }>> = {
  Shell: { reads: 'echo "$SESSION"', fails: 'false\necho "and goes on"' },
  TypeScript: {
    reads: 'const session: string = process.env.SESSION ?? "";\nconsole.log(session);',
    fails: 'throw new Error("refused");\nexport {};',
  },
  Python: { reads: 'import os\nprint(os.environ["SESSION"])', fails: 'raise SystemExit(3)' },
  PHP: { reads: '<?php\necho getenv("SESSION"), "\\n";', fails: '<?php\nthrow new RuntimeException();' },
  Go: {
    reads:
      'package main\n\nimport "os"\n\nfunc main() {\n\tos.Stdout.WriteString(os.Getenv("SESSION") + "\\n")\n}\n',
    fails: 'package main\n\nfunc main() {\n\tpanic("refused")\n}\n',
  },
};

for (const [language, { reads, fails }] of Object.entries(programs))
  test(`a program in ${language} gets its environment, and one that fails is noticed`, async (context) => {
    const runnable = await preparePrograms({ after }, language as Language, [
      { name: 'reads', text: reads },
      { name: 'fails', text: fails },
    ]);
    if (!runnable) return context.diagnostic(`${language} is not installed here`);
    const [read, fail] = await Promise.all(runnable.map((run) => run({ SESSION: 'cs_test_1' })));
    assert.deepEqual([read?.code, read?.output], [0, 'cs_test_1\n'], read?.said);
    assert.notEqual(fail?.code, 0);
  });

const mistaken: readonly [Language, string, RegExp][] = [
  [
    'TypeScript',
    'const amount: number = "4900";\nconsole.log(amount);',
    /mistaken.main\.ts\(1,7\): error TS2322/,
  ],
  ['Go', 'package main\n\nfunc main() {\n\tunused := 1\n}\n', /mistaken.main\.go:4:2: unused declared/],
];

for (const [language, text, says] of mistaken)
  test(`a program in ${language} that its compiler refuses is not run`, async (context) => {
    const preparing = preparePrograms({ after }, language, [{ name: 'mistaken', text }]);
    const refusal = await preparing.then((programs) => (programs ? 'compiled' : null), String);
    if (refusal === null) return context.diagnostic(`${language} is not installed here`);
    assert.match(refusal, says);
  });

test('a module is loaded with what it exports', async () => {
  const loaded = await loadModule({ after }, 'export const amountMinor: number = 4900;');
  assert.equal(loaded.amountMinor, 4900);
});
