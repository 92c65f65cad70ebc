import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineCommand, readArguments, WrongArguments } from './command.ts';
import { helpOf, usageOf } from './help.ts';

const bake = defineCommand({
  name: 'cake bake',
  does: 'bakes a cake',
  operand: { name: 'FORM', says: 'round or square' },
  options: {
    size: { value: 'N', required: true, says: 'in centimetres' },
    icing: { value: 'KIND', oneOf: ['sugar', 'chocolate'], default: 'sugar', says: 'on top' },
    candle: { value: 'COLOUR', many: true, oneOf: ['red', 'blue', 'green', 'white'], says: 'stuck in' },
    note: { value: 'TEXT', says: 'for the baker' },
    hot: { says: 'served at once' },
  },
  run: async () => 0,
});
const read = (line: string) => readArguments(bake, line.split(' '));

test('what was given is read, and what was left out has its default', () => {
  assert.deepEqual(read('--size 20'), {
    given: { size: '20', icing: 'sugar', candle: [], note: undefined, hot: false, json: false },
    operand: undefined,
  });
  assert.deepEqual(
    read('round --size=9 --icing chocolate --candle red --candle blue --note hi --hot --json'),
    {
      given: { size: '9', icing: 'chocolate', candle: ['red', 'blue'], note: 'hi', hot: true, json: true },
      operand: 'round',
    },
  );
});

test('wrong arguments are refused in a sentence that names them', () => {
  const cases: readonly [string, RegExp][] = [
    ['--icing sugar', /^--size is missing\.$/],
    ['--size=', /^--size is missing\.$/],
    ['--size 1 --icing honey', /^--icing must be sugar or chocolate\.$/],
    ['--size 1 --candle red --candle pink', /^--candle must be one of red, blue, green, white\.$/],
    ['--size 1 --nuts', /'--nuts'/],
    ['--size', /'--size <value>' argument missing/],
    ['--size 1 --hot=yes', /'--hot' does not take an argument/],
    ['round square --size 1', /^square is one word too many\.$/],
  ];
  for (const [line, says] of cases) {
    assert.throws(
      () => read(line),
      (error) => error instanceof WrongArguments && says.test(error.message) && !error.message.includes('\n'),
      line,
    );
  }
});

test('help names every option with what it may be, what it is when left out, and how it is typed', () => {
  assert.equal(
    usageOf(bake),
    'maxfi cake bake [FORM] --size N [--icing sugar|chocolate] [--candle COLOUR]… [--note TEXT] [--hot] [--json]',
  );
  const help = helpOf(bake);
  assert.match(help, /\n\nBakes a cake\.\n\n/);
  assert.match(
    help,
    /^ {2}--candle COLOUR +stuck in; one of red, blue, green, white; may be given more than once$/m,
  );
  assert.match(help, /^ {2}--icing sugar\|chocolate +on top; sugar when left out$/m);
});
