import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ParsedLanguage, syntaxMistakes } from './parse-program.ts';

const programs: Readonly<Record<ParsedLanguage, { whole: string; broken: Record<string, string> }>> = {
  Go: {
    whole: 'package main\n\nfunc main() {\n\tprintln(`a`)\n}\n',
    broken: {
      'an open bracket': 'package main\n\nfunc main() {\n\tprintln(`a`\n}\n',
      'a word of another language': 'package main\n\nfunc main() {\n\tconst x => 1\n}\n',
      'a missing end': 'package main\n\nfunc main() {\n',
    },
  },
  PHP: {
    whole: "<?php\n\n$body = ['amount' => 4900];\necho match (true) { default => 'yes' };\n",
    broken: {
      'an open bracket': "<?php\n\n$body = ['amount' => 4900;\n",
      'a missing semicolon': '<?php\n\n$one = 1\n$two = 2;\n',
      'a missing end': '<?php\n\nif (true) {\n',
    },
  },
  Python: {
    whole: 'import os\n\nprint(f"Bearer {os.environ[\'MAXFI_KEY\']}")\n',
    broken: {
      'an open bracket': 'print("a"\n',
      'a missing colon': 'def read()\n    return 1\n',
      'a bracket of another language': 'def read() {\n    return 1\n}\n',
    },
  },
  ini: {
    whole: '[Unit]\nDescription=MAXFI\n\n[Service]\nEnvironment=PORT=4242\n',
    broken: { 'an open section': '[Unit\nDescription=MAXFI\n' },
  },
};

for (const [language, { whole, broken }] of Object.entries(programs)) {
  test(`a whole program in ${language} is parsed`, async () => {
    assert.deepEqual(await syntaxMistakes(language as ParsedLanguage, whole), []);
  });
  for (const [what, text] of Object.entries(broken))
    test(`${what} in ${language} is refused, with its line`, async () => {
      const mistakes = await syntaxMistakes(language as ParsedLanguage, text);
      assert.match(mistakes[0] ?? 'none', /^line \d+: /);
    });
}
