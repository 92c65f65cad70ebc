import { type List, Maxfi, MaxfiError, type Page } from '../../sdk/src/index.ts';
import type { Currency } from '../domain/currency.ts';
import { money, toDecimalString } from '../domain/money.ts';
import { CannotBeDone, WrongArguments } from './command.ts';
import type { World } from './ports.ts';

/* Commands that call the API as a merchant's server does, through the SDK. */

/** Options that every list has. */
export const listOptions = {
  limit: { value: 'N', default: '10', says: 'how many, 1 to 100' },
  'starting-after': { value: 'ID', says: 'only what is older than this one' },
  from: { value: 'TIME', says: 'only what was created at or after it, such as 2026-11-26T09:00:00Z' },
  to: { value: 'TIME', says: 'only what was created before it' },
  all: { says: 'all there are, page after page; with --json a line for each' },
} as const;

/** Runs with a client; what the API refuses becomes the sentence of the command. */
export async function withApi(world: World, run: (api: Maxfi) => Promise<number>): Promise<number> {
  const { url, secretKey } = world.readClientSettings();
  try {
    return await run(new Maxfi(secretKey, { baseUrl: url }));
  } catch (error) {
    throw inWords(error, url);
  }
}

/** The sentence of an error of the SDK; any other error as it is. */
export function inWords(error: unknown, url: string): unknown {
  if (error instanceof TypeError) return new WrongArguments(error.message);
  if (!(error instanceof MaxfiError)) return error;
  if (error.code === 'CONNECTION_ERROR' || error.code === 'TIMEOUT')
    return new CannotBeDone(`${url} does not answer. Is MAXFI running there? MAXFI_URL says where it is.`);
  const fields = error.errors.map(({ message }) => message);
  const sentence = fields.length > 0 ? fields.join('\n') : error.message;
  return new CannotBeDone(`${sentence} (${error.code}${error.requestId ? `, ${error.requestId}` : ''})`);
}

interface GivenList {
  readonly limit: string;
  readonly 'starting-after': string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly all: boolean;
}

/** The part of a list's parameters that all lists have. Leaves out what was not given. */
export function listParams({ limit, from, to, all, 'starting-after': startingAfter }: GivenList) {
  const count = /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > 100) throw new WrongArguments('--limit must be a whole number from 1 to 100.');
  return {
    limit: all ? 100 : count,
    ...defined({ starting_after: startingAfter }),
    ...rangeOf(from, to),
  };
}

/** `created` of a filter. Throws `WrongArguments`. */
export function rangeOf(
  from: string | undefined,
  to: string | undefined,
): { created?: { gte?: string; lt?: string } } {
  for (const [name, time] of Object.entries({ from, to })) {
    if (time !== undefined && Number.isNaN(Date.parse(time)))
      throw new WrongArguments(`--${name} must be a time such as 2026-11-26T09:00:00Z.`);
  }
  const created = {
    ...(from !== undefined && { gte: new Date(from).toISOString() }),
    ...(to !== undefined && { lt: new Date(to).toISOString() }),
  };
  return Object.keys(created).length > 0 ? { created } : {};
}

/** The entries that have a value. */
export function defined<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Prints a page, or all pages one object at a time. */
export async function printList<Item extends { id: string }>(
  world: World,
  { all, json }: { all: boolean; json: boolean },
  list: List<Item>,
  line: (item: Item) => string,
): Promise<number> {
  if (all) {
    for await (const item of list) world.print(json ? JSON.stringify(item) : line(item));
    return 0;
  }
  const page: Page<Item> = await list;
  if (json) {
    world.print(JSON.stringify(page));
    return 0;
  }
  for (const item of page.data) world.print(line(item));
  if (page.has_more) world.complain('There are more: take --all, or a filter.');
  return 0;
}

export function amountInWords(amount: number, currency: string): string {
  return `${toDecimalString(money(amount, currency as Currency))} ${currency}`;
}
