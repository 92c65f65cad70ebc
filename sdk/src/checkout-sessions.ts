import { type RequestOptions, sendRequest, type Transport } from './request.ts';
import type {
  CheckoutSession,
  CreateCheckoutSessionParams,
  ListCheckoutSessionsParams,
  Page,
} from './types.ts';

const path = '/v2/payments/checkout';

/** `await` it for one page; `for await` it for every session from there on, page after page. */
export type CheckoutSessionList = Promise<Page<CheckoutSession>> & AsyncIterable<CheckoutSession>;

export class CheckoutSessions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a session; send the customer to its `checkout_url`. A retry never makes a second one. */
  create(params: CreateCheckoutSessionParams, options: RequestOptions = {}): Promise<CheckoutSession> {
    return sendRequest(this.#transport, { ...options, method: 'POST', path, body: params });
  }

  async retrieve(id: string, options: RequestOptions = {}): Promise<CheckoutSession> {
    // An empty id would ask for the list, and `..` for something else.
    if (!/^cs_\w+$/.test(id)) throw new TypeError('The id of a session starts with cs_');
    return sendRequest(this.#transport, { ...options, method: 'GET', path: `${path}/${id}` });
  }

  list(params: ListCheckoutSessionsParams = {}, options: RequestOptions = {}): CheckoutSessionList {
    const fetchPage = (more: ListCheckoutSessionsParams): Promise<Page<CheckoutSession>> =>
      sendRequest(this.#transport, {
        ...options,
        method: 'GET',
        path,
        query: queryOf({ ...params, ...more }),
      });
    const first = fetchPage({});
    const isBackwards = params.ending_before !== undefined;
    return Object.assign(first, {
      [Symbol.asyncIterator]: () => walkPages(first, fetchPage, isBackwards),
    });
  }
}

/** Every session of every page; backwards when the caller asked for what comes before one. */
async function* walkPages(
  first: Promise<Page<CheckoutSession>>,
  fetchPage: (more: ListCheckoutSessionsParams) => Promise<Page<CheckoutSession>>,
  isBackwards: boolean,
): AsyncGenerator<CheckoutSession, void, undefined> {
  let page = await first;
  for (;;) {
    const inOrder = isBackwards ? [...page.data].reverse() : page.data;
    yield* inOrder;
    const last = inOrder.at(-1);
    if (!page.has_more || !last) return;
    page = await fetchPage(isBackwards ? { ending_before: last.id } : { starting_after: last.id });
  }
}

/** `{ created: { gte: '…' } }` becomes `created[gte]=…`. */
function queryOf(params: ListCheckoutSessionsParams): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    if (typeof value !== 'object') query.append(name, String(value));
    else for (const [key, inner] of Object.entries(value)) query.append(`${name}[${key}]`, String(inner));
  }
  return query;
}
