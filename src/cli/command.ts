import { parseArgs } from 'node:util';
import type { World } from './ports.ts';

/** What stands after two dashes. Without `value` it is a switch. */
export interface Option {
  /** What stands after its name, in capitals: `ID`. */
  readonly value?: string;
  /** All that `value` may be. */
  readonly oneOf?: readonly string[];
  /** May be given more than once. */
  readonly many?: true;
  readonly required?: true;
  readonly default?: string;
  readonly says: string;
}

export type Options = Readonly<Record<string, Option>>;

/** What stands without dashes after the command's name: `FILE`. */
export interface Operand {
  readonly name: string;
  readonly required?: true;
  readonly says: string;
}

/** What was given: a switch is true or false, what has a default or is required is always there. */
export type Given<All extends Options> = {
  readonly [Name in keyof All]: GivenOption<All[Name]>;
} & { readonly json: boolean };

type GivenOption<One extends Option> = One extends { readonly value: string }
  ? One extends { readonly many: true }
    ? readonly string[]
    : One extends { readonly required: true } | { readonly default: string }
      ? string
      : string | undefined
  : boolean;

/** A command of the program: help, completion and the reading of arguments all come from here. */
export interface Command<All extends Options = Options> {
  /** As it is typed after `maxfi`: `key create`. */
  readonly name: string;
  /** What it does, as the end of "This command …": `makes an API key`. */
  readonly does: string;
  readonly options: All;
  readonly operand?: Operand;
  /** Lines below the options in its help: what it prints, what its exit codes mean, an example. */
  readonly more?: string;
  /** Returns the exit code. Throws `WrongArguments` or `CannotBeDone` with the sentence to print. */
  run(world: World, given: Given<All>, operand: string | undefined): Promise<number>;
}

/** A command with its options' types told to its `run`, as one of many. */
export function defineCommand<const All extends Options>(command: Command<All>): Command {
  return command as unknown as Command;
}

export const exitCodes = {
  done: 0,
  /** It was understood and cannot be done. */
  cannot: 1,
  /** Wrong arguments: nothing was tried. */
  usage: 2,
  /** It was done, and found something that a person has to look at. */
  found: 3,
} as const;

/** Wrong arguments, as the sentence that says which. Exit code 2. */
export class WrongArguments extends Error {
  override readonly name = 'WrongArguments';
}

/** It cannot be done, as the sentence that says why and what to do. Exit code 1. */
export class CannotBeDone extends Error {
  override readonly name = 'CannotBeDone';
}

/** Reads what stands after the command's name. Throws `WrongArguments`. */
export function readArguments(
  command: Command,
  argv: readonly string[],
): { given: Given<Options>; operand: string | undefined } {
  const { values, positionals } = parse(command, argv);
  const given: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(command.options)) {
    const value = values[name] ?? option.default ?? (option.value === undefined ? false : undefined);
    if (option.required && (value === undefined || value === '')) {
      throw new WrongArguments(`--${name} is missing.`);
    }
    const { oneOf } = option;
    for (const one of [value].flat()) {
      if (oneOf && typeof one === 'string' && !oneOf.includes(one)) {
        throw new WrongArguments(`--${name} must be ${inWords(oneOf)}.`);
      }
    }
    given[name] = option.many ? (value ?? []) : value;
  }
  const [operand, second] = positionals;
  if (command.operand === undefined && operand !== undefined)
    throw new WrongArguments(`${operand} is one word too many.`);
  if (second !== undefined) throw new WrongArguments(`${second} is one word too many.`);
  if (command.operand?.required && operand === undefined)
    throw new WrongArguments(`${command.operand.name} is missing: ${command.operand.says}.`);
  return { given: { ...given, json: values.json === true } as Given<Options>, operand };
}

function inWords(values: readonly string[]): string {
  return values.length < 3 ? values.join(' or ') : `one of ${values.join(', ')}`;
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(command: Command, argv: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        ...Object.fromEntries(
          Object.entries(command.options).map(([name, { value, many = false }]) => [
            name,
            { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: many },
          ]),
        ),
      },
    });
  } catch (error) {
    // Node's own sentence names the option; what follows its first full stop advises about programs.
    const message = error instanceof Error ? error.message : String(error);
    throw new WrongArguments(`${message.split(/\. |\.$/)[0]}.`);
  }
}
