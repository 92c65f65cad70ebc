import { isDeepStrictEqual } from 'node:util';
import { WrongArguments } from './command.ts';

/** One call of a file of fixtures. */
export interface Step {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Made again for a minute while its answer is not as expected. */
  readonly isWaited: boolean;
  /** What is wrong with an answer, if something is. */
  problemOf(status: number, answer: unknown): string | undefined;
}

interface Expectation {
  readonly status?: number;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const known = ['name', 'call', 'body', 'expect', 'wait'];

/** Reads a file of fixtures whole, before anything is called. Throws `WrongArguments` that names the step. */
export function readFixtures(file: unknown): Step[] {
  const list = (file as { fixtures?: unknown } | null)?.fixtures;
  if (!Array.isArray(list) || list.length === 0)
    throw new WrongArguments(
      'The file must be {"fixtures": [{"name": …, "call": "POST /v2/…", "body": …}]}.',
    );
  const names = new Set<string>();
  return list.map((one: Record<string, unknown>, index) => {
    const name = String(one?.name ?? '');
    const where = `fixtures[${index}]`;
    if (!/^[a-z]\w*$/i.test(name)) throw new WrongArguments(`${where}.name must be a word.`);
    if (names.has(name)) throw new WrongArguments(`${where}: ${name} is there already.`);
    const unknown = Object.keys(one).find((field) => !known.includes(field));
    if (unknown !== undefined)
      throw new WrongArguments(`${name}: ${unknown} is not known; there are ${known.join(', ')}.`);
    for (const used of referencesIn([one.call, one.body])) {
      if (!names.has(used.split('.')[0] ?? ''))
        throw new WrongArguments(`${name}: \${${used}} names no step before it.`);
    }
    names.add(name);
    return toStep(name, one);
  });
}

function toStep(name: string, one: Readonly<Record<string, unknown>>): Step {
  const [, method = '', path = ''] = /^(GET|POST) (\/v2\/\S+)$/.exec(String(one.call)) ?? [];
  if (path === '') throw new WrongArguments(`${name}.call must be like "POST /v2/payments/checkout".`);
  const expected = (one.expect ?? {}) as Expectation;
  return {
    name,
    method: method as Step['method'],
    path,
    ...(one.body === undefined ? {} : { body: one.body }),
    isWaited: one.wait === true,
    problemOf: (status, answer) => problemOf(expected, status, answer),
  };
}

function problemOf({ status: wanted, fields = {} }: Expectation, status: number, answer: unknown) {
  const isStatusRight = wanted === undefined ? status >= 200 && status < 300 : status === wanted;
  if (!isStatusRight) return `answered with ${status}${wanted === undefined ? '' : `, expected ${wanted}`}.`;
  for (const [path, value] of Object.entries(fields)) {
    const found = valueAt(answer, path.split('.'));
    if (!isDeepStrictEqual(found, value))
      return `${path} is ${JSON.stringify(found)}, expected ${JSON.stringify(value)}.`;
  }
  return undefined;
}

const reference = /\$\{([\w.]+)\}/g;

function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(reference)].map(([, path = '']) => path);
}

/** Puts what earlier steps were answered into a value; a text that is nothing but one reference takes its type as well. */
export function fillReferences(value: unknown, answers: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{([\w.]+)\}$/.exec(value)?.[1];
    if (whole !== undefined) return found(answers, whole);
    return value.replaceAll(reference, (_, path: string) => String(found(answers, path)));
  }
  if (Array.isArray(value)) return value.map((one) => fillReferences(one, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillReferences(one, answers)]));
}

function found(answers: Readonly<Record<string, unknown>>, path: string): unknown {
  const value = valueAt(answers, path.split('.'));
  if (value === undefined) throw new WrongArguments(`\${${path}} is not in what was answered.`);
  return value;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (place, name) =>
      typeof place === 'object' && place !== null && Object.hasOwn(place, name)
        ? (place as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
