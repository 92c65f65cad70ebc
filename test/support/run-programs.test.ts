import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Language, preparePrograms } from './run-programs.ts';

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
    const runnable = await preparePrograms({ after }, language as Language, [reads, fails]);
    if (!runnable) return context.diagnostic(`${language} is not installed here`);
    const [read, fail] = await Promise.all(runnable.map((run) => run({ SESSION: 'cs_test_1' })));
    assert.deepEqual([read?.code, read?.output], [0, 'cs_test_1\n'], read?.said);
    assert.notEqual(fail?.code, 0);
  });
