import { Agent, request as sendRequest } from 'undici';
import { isLoopbackAddress, isPublicAddress } from '../domain/address.ts';
import { checkWebhookUrl, isStandardWebhookPort } from '../domain/webhook-url.ts';
import { createDial, type Dial, DialError, guardedConnect } from './guarded-connect.ts';
import { createHostResolver, type ResolveHost } from './resolve-host.ts';

export interface WebhookClientOptions {
  /** The operator lets test webhooks go to this machine. Live ones never do. */
  readonly allowLoopback: boolean;
  readonly resolver?: ResolveHost;
  readonly dial?: Dial;
  /** The operator's own networks, as CIDR, refused like private ones. */
  readonly deniedRanges?: readonly string[];
  readonly connectTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
  readonly answerLimitBytes?: number;
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** True only for the event of a test object: it may use http, and this machine if the operator allows that. */
  readonly allowLoopback: boolean;
  readonly signal?: AbortSignal;
}

export type WebhookFailure =
  | 'blocked_address'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'answer_too_large'
  | 'bad_url';

/** What became of one try. Any status is an answer, redirects too: the caller decides which of them is success. */
export type WebhookAnswer =
  | {
      kind: 'answered';
      status: number;
      headersRetryAfter: string | undefined;
      /** The first 4 KiB as text, without NUL, so that it can be stored and shown. */
      bodyStart: string;
      latencyMs: number;
    }
  | { kind: 'failed'; reason: WebhookFailure; latencyMs: number };

export interface WebhookClient {
  /** Sends one webhook. Rejects only when the caller's signal ends it, with the reason of the signal. */
  post(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Closes every connection at once; posts under way end as `reset`. */
  close(): Promise<void>;
}

const bodyStartBytes = 4096;
const maxConnectionsPerOrigin = 64;

/**
 * The only way out to a merchant's URL. It reaches public addresses, never follows a redirect, reads no proxy from
 * the environment, and bounds the time and the size of every answer.
 */
export function createWebhookClient(options: WebhookClientOptions): WebhookClient {
  const isPublic = (address: string) => isPublicAddress(address, options.deniedRanges);
  const strictAgent = createAgent(options, isPublic);
  // A kept connection to this machine must never carry a live webhook, so the two kinds share no connection.
  const loopbackAgent = createAgent(
    options,
    (address, { protocol, port }) =>
      isLoopbackAddress(address) || (isPublic(address) && isStandardWebhookPort(protocol, port)),
  );
  return {
    post: (request) => {
      const isLoopbackAllowed = options.allowLoopback && request.allowLoopback;
      return postThrough(isLoopbackAllowed ? loopbackAgent : strictAgent, options, request);
    },
    close: async () => {
      await Promise.all([strictAgent.destroy(), loopbackAgent.destroy()]);
    },
  };
}

function createAgent(
  options: WebhookClientOptions,
  isAllowed: (address: string, target: { protocol: string; port: string }) => boolean,
): Agent {
  const { resolver = createHostResolver(), dial = createDial(), connectTimeoutMs = 5_000 } = options;
  return new Agent({
    connect: guardedConnect({ resolve: resolver, isAllowed, dial, connectTimeoutMs }),
    connections: maxConnectionsPerOrigin,
    pipelining: 1,
    maxHeaderSize: 16_384,
    // One clock bounds the whole try; undici's own timers are coarser.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function postThrough(
  agent: Agent,
  options: WebhookClientOptions,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const startedAt = performance.now();
  const latencyMs = () => Math.round(performance.now() - startedAt);
  const rules = { livemode: !request.allowLoopback, allowLoopback: options.allowLoopback };
  const problem = checkWebhookUrl(request.url, rules);
  if (problem) {
    const reason = problem === 'private_address' ? 'blocked_address' : 'bad_url';
    return { kind: 'failed', reason, latencyMs: latencyMs() };
  }
  request.signal?.throwIfAborted();
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, options.totalTimeoutMs ?? 15_000);
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    const answer = await sendAndRead(agent, request, end.signal, options.answerLimitBytes ?? 65_536);
    return { kind: 'answered', ...answer, latencyMs: latencyMs() };
  } catch (error) {
    request.signal?.throwIfAborted();
    const reason = end.signal.aborted ? 'timeout' : failureOf(error);
    return { kind: 'failed', reason, latencyMs: latencyMs() };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
  }
}

async function sendAndRead(agent: Agent, request: WebhookRequest, signal: AbortSignal, limitBytes: number) {
  const { statusCode, headers, body } = await sendRequest(request.url, {
    method: 'POST',
    dispatcher: agent,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'MAXFI-Webhooks',
      ...request.headers,
    },
    body: request.body,
    signal,
  });
  // Cutting a long answer off makes the stream report an abort to whoever still listens.
  body.on('error', () => {});
  const start: Buffer[] = [];
  let readBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (readBytes < bodyStartBytes) start.push(chunk.subarray(0, bodyStartBytes - readBytes));
    readBytes += chunk.length;
    if (readBytes >= limitBytes) break;
  }
  const retryAfter = headers['retry-after'];
  return {
    status: statusCode,
    headersRetryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    // PostgreSQL takes no NUL in text.
    bodyStart: new TextDecoder().decode(Buffer.concat(start)).replaceAll('\0', '\uFFFD'),
  };
}

function failureOf(error: unknown): WebhookFailure {
  if (error instanceof DialError) return error.reason;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'answer_too_large';
  // Sockets (E…), the HTTP parser (HPE_…) and undici (UND_ERR_…) name their errors; one without a name is a bug.
  if (code === '' || code === 'UND_ERR_INVALID_ARG') throw error;
  return 'reset';
}
