import { CannotBeDone, type Command, exitCodes, readArguments, WrongArguments } from './command.ts';
import { helpOf, overviewOf, usageOf } from './help.ts';
import type { World } from './ports.ts';

/**
 * Runs what was typed after `maxfi` and returns the exit code. What was asked for goes to standard output; a sentence about
 * what went wrong to standard error, and with `--json` as `{"error":{"code","message"}}` to standard output.
 */
export async function runCommand(
  commands: readonly Command[],
  world: World,
  argv: readonly string[],
): Promise<number> {
  const words = argv.slice(0, firstOption(argv));
  if (words.length === 0 || words[0] === 'help' || argv.includes('--help')) {
    return help(commands, world, words[0] === 'help' ? words.slice(1) : words);
  }
  const command = findCommand(commands, words);
  const asJson = argv.includes('--json');
  try {
    if (!command) throw new WrongArguments(notFound(commands, words));
    const { given, operand } = readArguments(command, argv.slice(command.name.split(' ').length));
    return await command.run(world, given, operand);
  } catch (error) {
    return explain(world, error, asJson, command);
  }
}

function firstOption(argv: readonly string[]): number {
  const index = argv.findIndex((word) => word.startsWith('-'));
  return index < 0 ? argv.length : index;
}

/** The command whose name begins what was typed; the longest such name. */
function findCommand(commands: readonly Command[], words: readonly string[]): Command | undefined {
  const typed = `${words.join(' ')} `;
  return [...commands]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => typed.startsWith(`${name} `));
}

function help(commands: readonly Command[], world: World, words: readonly string[]): number {
  const command = findCommand(commands, words);
  const group = commands.filter(({ name }) => name.startsWith(`${words.join(' ')} `));
  if (words.length === 0) world.print(overviewOf(commands));
  else if (command) world.print(helpOf(command));
  else if (group.length > 0) world.print(overviewOf(group));
  else {
    world.complain(notFound(commands, words));
    return exitCodes.usage;
  }
  return exitCodes.done;
}

function notFound(commands: readonly Command[], words: readonly string[]): string {
  const [first = ''] = words;
  const verbs = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (verbs.length > 0) {
    const names = verbs.map(({ name }) => name.slice(first.length + 1));
    return `What should be done? After \`maxfi ${first}\` comes one of ${names.join(', ')}.`;
  }
  const all = new Set(commands.map(({ name }) => name.split(' ')[0]));
  return `There is no command ${first}; there are ${[...all].join(', ')}. \`maxfi help\` says what each does.`;
}

function explain(world: World, error: unknown, asJson: boolean, command: Command | undefined): number {
  const isWrongUse = error instanceof WrongArguments;
  const message = error instanceof Error ? error.message : String(error);
  if (asJson) {
    const code = isWrongUse ? 'wrong_arguments' : error instanceof CannotBeDone ? 'cannot' : 'failed';
    world.print(JSON.stringify({ error: { code, message } }));
  } else {
    world.complain(isWrongUse && command ? `${message}\n${usageOf(command)}` : message);
  }
  return isWrongUse ? exitCodes.usage : exitCodes.cannot;
}
