import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownPasswords } from '../vault/known-passwords.ts';
import { judgePassword } from './password.ts';

const about = { email: 'aysel.quliyeva@narkitab.az', name: 'Aysel Quliyeva', known: knownPasswords };

test('long passwords are taken whatever they are made of, and what everybody uses is not', () => {
  const judged = Object.entries({
    'kettle over quiet harbour': undefined,
    'dörd kiçik fənər': undefined,
    ЧетыреМаленькихФонаря: undefined,
    'short one': 'too_short',
    ['x'.repeat(201)]: 'too_long',
    passwordpassword: 'known',
    'blue-1blue-1blue-1': 'too_simple',
    abcdefghijklmn: 'too_simple',
    '987654321098765': 'too_simple',
    'aaaa bbbb cccc': 'too_simple',
    'aysel.quliyeva1': 'about_you',
    'maxfi-aysel-quliyeva': undefined,
  }).map(([password, fault]) => [password, fault, judgePassword(password, about)]);
  for (const [password, wanted, found] of judged) assert.equal(found, wanted, password);
  assert.ok(knownPasswords.size > 40_000);
});
