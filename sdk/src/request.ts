import { errorOf, type FieldError, type MaxfiError } from './errors.ts';

export interface RequestOptions {
  /** Makes a POST safe to repeat; one is made up when you give none. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** For one try of this request. */
  timeoutMs?: number;
  /** Further tries of this request. */
  maxRetries?: number;
}

export interface Transport {
  readonly baseUrl: string;
  /** For one try. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly secretKey: () => string;
  readonly fetch: typeof fetch;
}

export interface ApiRequest extends RequestOptions {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: URLSearchParams;
  body?: unknown;
}

/** A server that asks for a longer pause than this gets none: the error says how long it asked for. */
const longestPauseMs = 30_000;

/** Sends a request and repeats it while that can help and cannot do harm. Rejects with a `MaxfiError`. */
export async function sendRequest<T>(transport: Transport, request: ApiRequest): Promise<T> {
  const key =
    request.method === 'POST' ? (request.idempotencyKey ?? `sdk-${crypto.randomUUID()}`) : undefined;
  for (let retry = 0; ; retry += 1) {
    const answer = await tryOnce<T>(transport, request, key);
    if (answer.kind === 'value') return answer.value;
    const pauseMs = answer.canRetry ? pauseBeforeRetry(retry, answer.error.retryAfterS) : undefined;
    if (retry >= (request.maxRetries ?? transport.maxRetries) || pauseMs === undefined) throw answer.error;
    await pause(pauseMs, request.signal);
  }
}

type Answer<T> = { kind: 'value'; value: T } | { kind: 'error'; error: MaxfiError; canRetry: boolean };

async function tryOnce<T>(transport: Transport, request: ApiRequest, key?: string): Promise<Answer<T>> {
  request.signal?.throwIfAborted();
  const end = new AbortController();
  const stop = () => end.abort();
  const timeoutMs = request.timeoutMs ?? transport.timeoutMs;
  const timer = setTimeout(stop, timeoutMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    const response = await transport.fetch(urlOf(transport, request), {
      method: request.method,
      headers: {
        authorization: `Bearer ${transport.secretKey()}`,
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      // The key must not travel to wherever a redirect points.
      redirect: 'manual',
      signal: end.signal,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return readAnswer<T>(response, await response.text());
  } catch (cause) {
    request.signal?.throwIfAborted();
    const [code, message] = end.signal.aborted
      ? ['TIMEOUT', `No answer within ${timeoutMs} ms`]
      : ['CONNECTION_ERROR', 'The server could not be reached'];
    return {
      kind: 'error',
      error: errorOf({ code, type: 'connection_error', message, cause }),
      canRetry: true,
    };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
  }
}

function urlOf(transport: Transport, request: ApiRequest): string {
  const query = request.query?.toString();
  return `${transport.baseUrl}${request.path}${query ? `?${query}` : ''}`;
}

interface ErrorBody {
  error: {
    code?: string;
    type?: string;
    message?: string;
    param?: string;
    doc_url?: string;
    request_id?: string;
    errors?: FieldError[];
  };
}

function readAnswer<T>(response: Response, text: string): Answer<T> {
  const body = parseJson(text);
  if (response.ok && body !== undefined) return { kind: 'value', value: body as T };
  const said = isErrorBody(body) ? body.error : {};
  const retryAfter = response.headers.get('retry-after');
  const error = errorOf({
    code: said.code ?? 'UNEXPECTED_ANSWER',
    type: said.type ?? 'api_error',
    message: said.message ?? `The server answered ${response.status} with something that is not its JSON`,
    status: response.status,
    param: said.param,
    docUrl: said.doc_url,
    requestId: said.request_id ?? response.headers.get('request-id') ?? undefined,
    retryAfterS: retryAfter !== null && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined,
    errors: said.errors,
  });
  return { kind: 'error', error, canRetry: canRetry(response, error.code) };
}

function canRetry(response: Response, code: string): boolean {
  const advice = response.headers.get('stripe-should-retry');
  if (advice !== null) return advice === 'true';
  return response.status === 429 || response.status >= 500 || code === 'IDEMPOTENCY_IN_PROGRESS';
}

/** Half a second, doubled each time, with jitter; at least what the server asked for. Nothing if that is too long. */
function pauseBeforeRetry(retry: number, retryAfterS: number | undefined): number | undefined {
  const backoffMs = Math.min(500 * 2 ** retry, 8_000) * (0.5 + Math.random() / 2);
  const pauseMs = Math.max(backoffMs, (retryAfterS ?? 0) * 1_000);
  return pauseMs <= longestPauseMs ? pauseMs : undefined;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, stopped) => {
    const stop = () => {
      clearTimeout(timer);
      stopped(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      done();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && typeof (body as Partial<ErrorBody>).error === 'object';
}
