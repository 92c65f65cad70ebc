import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type { Page, PageParams } from './types/words.ts';

/** `await` it, or call `page()`, for one page; `for await` it for everything from there on, page after page. */
export type List<T> = Promise<Page<T>> & AsyncIterable<T> & { page(): Promise<Page<T>> };

/** Starts a list. `pathOf` throws when the path would be wrong; the list then rejects. */
export function startList<T extends { id: string }>(
  transport: Transport,
  pathOf: () => string,
  params: PageParams = {},
  options: RequestOptions = {},
): List<T> {
  const fetchPage = async (more: PageParams): Promise<Page<T>> => {
    const query = queryOf({ ...params, ...more });
    return sendRequest(transport, { method: 'GET', path: pathOf(), query }, options);
  };
  const first = fetchPage({});
  const isBackwards = params.ending_before !== undefined;
  return Object.assign(first, {
    page: () => first,
    [Symbol.asyncIterator]: () => walkPages(first, fetchPage, isBackwards),
  });
}

/** Everything of every page; backwards when the caller asked for what comes before an id. */
async function* walkPages<T extends { id: string }>(
  first: Promise<Page<T>>,
  fetchPage: (more: PageParams) => Promise<Page<T>>,
  isBackwards: boolean,
): AsyncGenerator<T, void, undefined> {
  let page = await first;
  for (;;) {
    const inOrder = isBackwards ? [...page.data].reverse() : page.data;
    yield* inOrder;
    const last = inOrder.at(-1);
    if (!page.has_more || !last) return;
    page = await fetchPage(isBackwards ? { ending_before: last.id } : { starting_after: last.id });
  }
}

/** `{ created: { gte: '…' }, type: ['a', 'b'] }` becomes `created[gte]=…&type=a,b`. */
function queryOf(params: PageParams): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (typeof value !== 'object' || Array.isArray(value)) query.append(name, String(value));
    else
      for (const [key, inner] of Object.entries(value)) {
        if (inner !== undefined) query.append(`${name}[${key}]`, String(inner));
      }
  }
  return query;
}
