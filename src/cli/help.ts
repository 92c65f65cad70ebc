import type { Command, Option } from './command.ts';

/** How a command is typed: `maxfi key create --merchant ID --mode test|live [--limit N] [--json]`. */
export function usageOf({ name, options, operand }: Command): string {
  const words = Object.entries(options).map(([option, one]) => {
    const text = `--${option}${wordOf(one)}`;
    return one.required ? text : `[${text}]${one.many ? '…' : ''}`;
  });
  const file = operand && (operand.required ? operand.name : `[${operand.name}]`);
  return ['maxfi', name, ...(file ? [file] : []), ...words, '[--json]'].join(' ');
}

function wordOf({ value, oneOf }: Option): string {
  if (value === undefined) return '';
  return ` ${oneOf && oneOf.length <= 3 ? oneOf.join('|') : value}`;
}

/** What `maxfi help` prints: every command with one line. */
export function overviewOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Usage: maxfi COMMAND [options]',
    '',
    ...commands.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`),
    '',
    '`maxfi help COMMAND` says more. --json prints what a program can read. Exit codes: 0 done, 1 it cannot be done,',
    '2 wrong arguments, 3 done, and something needs a person.',
  ].join('\n');
}

/** What `maxfi help key create` prints. */
export function helpOf(command: Command): string {
  const { operand, options, more, does } = command;
  const lines: [string, string][] = [
    ...(operand ? [[operand.name, operand.says] as [string, string]] : []),
    ...Object.entries(options).map(([name, one]): [string, string] => [
      `--${name}${wordOf(one)}`,
      sayOption(one),
    ]),
    ['--json', 'prints JSON, for programs'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return [
    `${usageOf(command)}\n`,
    `${does[0]?.toUpperCase()}${does.slice(1)}.\n`,
    ...lines.map(([name, says]) => `  ${name.padEnd(width)}  ${says}`),
    ...(more ? [`\n${more}`] : []),
  ].join('\n');
}

function sayOption({ says, oneOf, default: usual, many }: Option): string {
  return [
    says,
    oneOf && oneOf.length > 3 ? `one of ${oneOf.join(', ')}` : '',
    usual === undefined || usual === '' ? '' : `${usual} when left out`,
    many ? 'may be given more than once' : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
