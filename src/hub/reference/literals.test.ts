import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Language, preparePrograms } from '../../../test/support/run-programs.ts';
import { type Dialect, json, literal, php, python, typeScript } from './literals.ts';

/** What is easily written wrongly in one language or another. */
const value = {
  text: `Nar's "Kitab" \\ №7 ₼ 𝄞 $price {$x} \${y}`,
  'a-key': "it's",
  lines: 'one\ntwo\ttabbed',
  words: [true, false, null],
  numbers: [0, -1, 4900, 0.5],
  empty: [{}, []],
  inside: { settings: { payment_methods: ['card', 'wallet'], branding: { display_name: 'Nar Uşaq' } } },
};

/** Programs that print a value as JSON. */
const programs: Readonly<Record<string, { language: Language; dialect: Dialect; around: string }>> = {
  TypeScript: { language: 'TypeScript', dialect: typeScript, around: 'console.log(JSON.stringify(VALUE));' },
  Python: { language: 'Python', dialect: python, around: 'import json\nprint(json.dumps(VALUE))' },
  PHP: { language: 'PHP', dialect: php, around: '<?php\necho json_encode(VALUE, JSON_THROW_ON_ERROR);' },
};

for (const [name, { language, dialect, around }] of Object.entries(programs))
  test(`every value means in ${name} what it is`, async (context) => {
    const text = around.replace('VALUE', () => literal(value, dialect));
    const [run] = (await preparePrograms({ after }, language, [{ name, text }])) ?? [];
    if (!run) return context.diagnostic(`${name} is not installed here`);
    const { code, output, said } = await run({});
    assert.equal(code, 0, said);
    assert.deepEqual(JSON.parse(output), value);
  });

test('every value is JSON again, over several lines where it is long', () => {
  assert.deepEqual(JSON.parse(literal(value, json)), value);
  assert.equal(literal({ amount: 1200, ids: ['a'] }, json), '{"amount": 1200, "ids": ["a"]}');
  const long = { first: 'a'.repeat(40), second: 'b'.repeat(40) };
  assert.equal(
    literal({ long }, json, '  '),
    `{\n    "long": {\n      "first": "${long.first}",\n      "second": "${long.second}"\n    }\n  }`,
  );
});
