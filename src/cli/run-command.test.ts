import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { CannotBeDone, defineCommand } from './command.ts';
import { commands } from './commands.ts';
import { completion } from './completion.ts';
import type { World } from './ports.ts';
import { runCommand } from './run-command.ts';

const bake = defineCommand({
  name: 'cake bake',
  does: 'bakes a cake',
  options: { icing: { value: 'KIND', oneOf: ['sugar', 'chocolate'], says: 'on top' } },
  async run(world, { icing, json }) {
    if (icing === 'chocolate') throw new CannotBeDone('There is no chocolate. Buy some.');
    if (icing === 'sugar') throw new Error('the oven broke');
    world.print(json ? '{"cake":1}' : 'A cake.');
    return 0;
  },
});
const eat = defineCommand({ name: 'cake eat', does: 'eats a cake', options: {}, run: async () => 3 });

async function maxfi(line: string) {
  const said: string[] = [];
  const complained: string[] = [];
  const world = {
    print: (text: string) => said.push(text),
    complain: (text: string) => complained.push(text),
  } as unknown as World;
  const code = await runCommand([bake, eat], world, line.split(' '));
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

test('a command’s exit code is the program’s, and what was asked for alone goes to standard output', async () => {
  assert.deepEqual(await maxfi('cake bake'), { code: 0, said: 'A cake.', complained: '' });
  assert.equal((await maxfi('cake eat')).code, 3);
  const broken = { said: '', complained: 'the oven broke', code: 1 };
  assert.deepEqual(await maxfi('cake bake --icing sugar'), broken);
});

test('what goes wrong is told by a sentence, and with --json by one document', async () => {
  const wrong = await maxfi('cake bake --icing honey');
  assert.equal(wrong.code, 2);
  assert.match(wrong.complained, /^--icing must be sugar or chocolate\.\nmaxfi cake bake \[--icing/);
  const cases: readonly [string, number, { code: string; message: string }][] = [
    ['--icing honey', 2, { code: 'wrong_arguments', message: '--icing must be sugar or chocolate.' }],
    ['--icing chocolate', 1, { code: 'cannot', message: 'There is no chocolate. Buy some.' }],
    ['--icing sugar', 1, { code: 'failed', message: 'the oven broke' }],
  ];
  for (const [options, code, error] of cases) {
    const { said, ...rest } = await maxfi(`cake bake ${options} --json`);
    assert.deepEqual([JSON.parse(said), rest], [{ error }, { code, complained: '' }]);
  }
});

test('a word too few or a wrong one is answered with what there is', async () => {
  const few = await maxfi('cake');
  assert.deepEqual(
    [few.code, few.complained],
    [2, 'What should be done? After `maxfi cake` comes one of bake, eat.'],
  );
  const wrong = await maxfi('bread bake');
  assert.deepEqual(
    [wrong.code, /^There is no command bread; there are cake\./.test(wrong.complained)],
    [2, true],
  );
  for (const line of ['help', '--help', 'cake --help', 'help cake'])
    assert.match((await maxfi(line)).said, /^ {2}cake bake {2}bakes a cake$/m, line);
  assert.match(
    (await maxfi('help cake bake')).said,
    /^maxfi cake bake \[--icing sugar\|chocolate\] \[--json\]\n/,
  );
  assert.equal((await maxfi('help bread')).code, 2);
});

test('each command says what it does and what its options mean, once', () => {
  const names = commands.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, does, options } of commands) {
    assert.match(does, /^[a-z].*[^.]$/s, name);
    assert.ok(!('json' in options), `${name}: every command has --json`);
    for (const [option, { says, oneOf, default: usual }] of Object.entries(options)) {
      assert.ok(says.length > 3, `${name} --${option}`);
      if (oneOf && usual !== undefined) assert.ok(oneOf.includes(usual), `${name} --${option}`);
    }
  }
});

/** What bash offers at the end of a line, as it would on the Tab key. */
async function offered(line: string): Promise<string[]> {
  const printed: string[] = [];
  const world = { print: (text: string) => printed.push(text) } as unknown as World;
  await completion(() => [bake, eat]).run(world, { json: false }, 'bash');
  const words = ['maxfi', ...line.split(' ')].map((word) => `'${word}'`).join(' ');
  const script = `${printed.join('\n')}\nCOMP_WORDS=(${words})\nCOMP_CWORD=$((\${#COMP_WORDS[@]}-1))\n_maxfi\necho "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
}

test('bash completes commands, verbs, options and their values', async () => {
  assert.deepEqual(await offered(''), ['help', 'cake']);
  assert.deepEqual(await offered('cake '), ['bake', 'eat']);
  assert.deepEqual(await offered('cake e'), ['eat']);
  assert.deepEqual(await offered('help cake b'), ['bake']);
  assert.deepEqual(await offered('cake bake --'), ['--icing', '--json', '--help']);
  assert.deepEqual(await offered('cake bake --json --icing '), ['sugar', 'chocolate']);
});
