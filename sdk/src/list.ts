import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { Page } from './types.ts';

/** `await` it, or call `page()`, for one page; `for await` it for every object from there on, page after page. */
export type List<Item> = Promise<Page<Item>> & AsyncIterable<Item> & { page(): Promise<Page<Item>> };

interface Cursors {
  starting_after?: string;
  ending_before?: string;
}

/** Asks for the first page at once, and for the next ones only when somebody walks on. */
export function listOf<Item extends { id: string }>(
  transport: Transport,
  path: string,
  params: Cursors & object,
  options: RequestOptions,
): List<Item> {
  const fetchPage = (more: Cursors): Promise<Page<Item>> =>
    sendRequest(transport, { ...options, method: 'GET', path, query: queryOf({ ...params, ...more }) });
  const first = fetchPage({});
  const isBackwards = params.ending_before !== undefined;
  return Object.assign(first, {
    page: () => first,
    [Symbol.asyncIterator]: () => walkPages(first, fetchPage, isBackwards),
  });
}

/** Every object of every page; backwards when the caller asked for what comes before one. */
async function* walkPages<Item extends { id: string }>(
  first: Promise<Page<Item>>,
  fetchPage: (more: Cursors) => Promise<Page<Item>>,
  isBackwards: boolean,
): AsyncGenerator<Item, void, undefined> {
  let page = await first;
  for (;;) {
    const inOrder = isBackwards ? [...page.data].reverse() : page.data;
    yield* inOrder;
    const last = inOrder.at(-1);
    if (!page.has_more || !last) return;
    page = await fetchPage(isBackwards ? { ending_before: last.id } : { starting_after: last.id });
  }
}

/** `{ created: { gte: '…' } }` becomes `created[gte]=…`, a list becomes its items with commas between. */
function queryOf(params: object): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) query.append(name, value.join(','));
    else if (typeof value !== 'object') query.append(name, String(value));
    else {
      for (const [key, inner] of Object.entries(value)) {
        if (inner !== undefined) query.append(`${name}[${key}]`, String(inner));
      }
    }
  }
  return query;
}

/**
 * An empty id would ask for the list, and `..` for something else.
 * @throws TypeError when it is not an id of this kind
 */
export function checkId(id: string, prefix: string): string {
  if (!new RegExp(`^${prefix}_\\w+$`).test(id)) throw new TypeError(`An id here starts with ${prefix}_`);
  return id;
}
