import { Agent, request } from 'undici';
import type { ConnectorFetch } from '../connectors/connector.ts';

export interface ConnectorFetchOptions {
  readonly connectTimeoutMs?: number;
  readonly answerLimitBytes?: number;
  /** For a developer's own machine, whose certificate nobody has signed. */
  readonly acceptsAnyCertificate?: boolean;
}

export interface ClosableConnectorFetch {
  readonly fetch: ConnectorFetch;
  /** Closes idle connections and waits for those in use. */
  close(): Promise<void>;
}

// Acquirers close idle connections after 5 s at the earliest; a request sent into a closing one would be `unknown`.
const keepAliveTimeoutMs = 4_000;

/** Above every deadline that a caller sets with its signal; only stops what was called with a signal that never fires. */
const backstopMs = 120_000;

/**
 * The way to acquirers: its own connections, kept alive; no redirects, no proxy from the environment and no second
 * try. Rejects with the error of the connection as it is, so that `wasNeverSent` can judge it.
 */
export function createConnectorFetch(options: ConnectorFetchOptions = {}): ClosableConnectorFetch {
  const { connectTimeoutMs = 3_000, answerLimitBytes = 256 * 1024, acceptsAnyCertificate = false } = options;
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs, rejectUnauthorized: !acceptsAnyCertificate },
    keepAliveTimeout: keepAliveTimeoutMs,
    keepAliveMaxTimeout: keepAliveTimeoutMs,
    headersTimeout: backstopMs,
    bodyTimeout: backstopMs,
    maxResponseSize: answerLimitBytes,
    // One request at a time on a connection: one lost connection leaves one payment in doubt, not many.
    pipelining: 1,
  });
  return {
    async fetch(url, { method, headers, body, signal }) {
      const answer = await request(url, {
        dispatcher: agent,
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      });
      return { status: answer.statusCode, text: () => answer.body.text() };
    },
    close: () => agent.close(),
  };
}
