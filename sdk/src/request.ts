import {
  ConnectionError,
  errorOfAnswer,
  type FieldError,
  type MaxfiError,
  RequestTimeoutError,
} from './errors.ts';
import { canHelp, isTlsFailure, pause, pauseBeforeRetry, readRetryAfterS } from './retry.ts';
import type { Language } from './types.ts';

/** For one call, in place of what the client was made with. */
export interface RequestOptions {
  /** Makes a POST safe to repeat; one is made up when you give none. 1 to 255 printable ASCII characters. */
  idempotencyKey?: string;
  /** Stops the call, also while it waits to try again. */
  signal?: AbortSignal;
  /** For one try. */
  timeoutMs?: number;
  /** Further tries after the first; 0 for none. */
  maxRetries?: number;
  /** Of the `userMessage` of an error, a sentence that a customer may read. */
  language?: Language;
}

export interface Transport {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly secretKey: () => string;
  readonly fetch: typeof fetch;
}

export interface ApiRequest extends RequestOptions {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: URLSearchParams;
  /** POSTs always have one, be it empty. */
  body?: object;
  /** What a 404 means that a retry gets: the try before it was carried out, and only its answer was lost. */
  answerWhenGone?: unknown;
}

/** One logical call: what all of its tries have in common. */
interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly fetch: typeof fetch;
}

/** Sends a request and repeats it while that can help and cannot do harm. Rejects with a `MaxfiError`. */
export async function sendRequest<T>(transport: Transport, request: ApiRequest): Promise<T> {
  const { timeoutMs, maxRetries } = checkLimits({
    timeoutMs: request.timeoutMs ?? transport.timeoutMs,
    maxRetries: request.maxRetries ?? transport.maxRetries,
  });
  const query = request.query?.toString();
  const call: Call = {
    url: `${transport.baseUrl}${request.path}${query ? `?${query}` : ''}`,
    method: request.method,
    headers: headersOf(transport, request),
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    timeoutMs,
    signal: request.signal,
    fetch: transport.fetch,
  };
  for (let retry = 0; ; retry += 1) {
    const answer = await tryOnce<T>(call);
    if (answer.kind === 'value') return answer.value;
    const { error } = answer;
    if (retry > 0 && error.status === 404 && request.answerWhenGone !== undefined)
      return request.answerWhenGone as T;
    const pauseMs = answer.canHelp ? pauseBeforeRetry(retry, error.retryAfterS) : undefined;
    if (retry >= maxRetries || pauseMs === undefined) throw error;
    await pause(pauseMs, call.signal);
  }
}

/** @throws TypeError for limits that would never send, or never end */
export function checkLimits<Limits extends { timeoutMs: number; maxRetries: number }>(
  limits: Limits,
): Limits {
  // A timer of the platform takes at most 2^31 - 1 milliseconds; beyond that it fires at once.
  if (!(limits.timeoutMs > 0 && limits.timeoutMs < 2 ** 31)) {
    throw new TypeError('timeoutMs is a number of milliseconds above 0');
  }
  if (!Number.isInteger(limits.maxRetries) || limits.maxRetries < 0 || limits.maxRetries > 10) {
    throw new TypeError('maxRetries is a whole number from 0 to 10');
  }
  return limits;
}

function headersOf(transport: Transport, request: ApiRequest): Record<string, string> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${transport.secretKey()}`,
    accept: 'application/json',
  };
  if (request.language !== undefined) headers['accept-language'] = request.language;
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  if (request.method !== 'POST') return headers;
  // One key for all tries: a repeat finds what the first try did.
  const key = request.idempotencyKey ?? `sdk-${crypto.randomUUID()}`;
  if (!/^[\x20-\x7e]{1,255}$/.test(key) || key.trim() !== key) {
    throw new TypeError('An idempotencyKey is 1 to 255 printable ASCII characters');
  }
  headers['idempotency-key'] = key;
  return headers;
}

type Answer<T> = { kind: 'value'; value: T } | { kind: 'error'; error: MaxfiError; canHelp: boolean };

async function tryOnce<T>(call: Call): Promise<Answer<T>> {
  call.signal?.throwIfAborted();
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, call.timeoutMs);
  call.signal?.addEventListener('abort', stop, { once: true });
  try {
    const response = await call.fetch(call.url, {
      method: call.method,
      headers: call.headers,
      // The key must not travel to wherever a redirect points.
      redirect: 'manual',
      signal: end.signal,
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    return readAnswer<T>(response, await response.text());
  } catch (cause) {
    call.signal?.throwIfAborted();
    const error = end.signal.aborted
      ? new RequestTimeoutError({
          code: 'TIMEOUT',
          type: 'connection_error',
          message: `No answer within ${call.timeoutMs} ms`,
          cause,
        })
      : new ConnectionError({
          code: 'CONNECTION_ERROR',
          type: 'connection_error',
          message: 'The server could not be reached',
          cause,
        });
    return { kind: 'error', error, canHelp: !isTlsFailure(cause) };
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', stop);
  }
}

interface ErrorBody {
  error: {
    code?: string;
    type?: string;
    message?: string;
    user_message?: string;
    param?: string | null;
    doc_url?: string;
    request_id?: string;
    errors?: FieldError[];
  };
}

function readAnswer<T>(response: Response, text: string): Answer<T> {
  const body = parseJson(text);
  if (response.ok && body !== undefined) return { kind: 'value', value: body as T };
  const said = isErrorBody(body) ? body.error : {};
  const error = errorOfAnswer({
    code: said.code ?? 'UNEXPECTED_ANSWER',
    type: said.type ?? 'api_error',
    message: said.message ?? `The server answered ${response.status} with something that is not its JSON`,
    userMessage: said.user_message,
    status: response.status,
    param: said.param ?? undefined,
    docUrl: said.doc_url,
    requestId: said.request_id ?? response.headers.get('request-id') ?? undefined,
    retryAfterS: readRetryAfterS(response.headers.get('retry-after'), new Date()),
    errors: said.errors,
  });
  return { kind: 'error', error, canHelp: canHelp(error, response.headers.get('stripe-should-retry')) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  const error = typeof body === 'object' && body !== null ? (body as Partial<ErrorBody>).error : undefined;
  return typeof error === 'object' && error !== null;
}
