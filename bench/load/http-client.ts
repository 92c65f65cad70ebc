import { Pool } from 'undici';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface HttpClient {
  /** Rejects when the answer has not this status; its text then begins the message. */
  send(request: HttpRequest, status?: number): Promise<HttpAnswer>;
  /** Resolves when the answer begins, after which its rest is thrown away; rejects when it is not 200. */
  firstByte(request: HttpRequest): Promise<void>;
  close(): Promise<void>;
}

/** So many kept connections to one server. */
export function openHttpClient(origin: string, connections: number): HttpClient {
  const pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });
  return {
    async send({ method = 'GET', ...rest }, status = 200) {
      const answer = await pool.request({ method, ...rest });
      const text = await answer.body.text();
      if (answer.statusCode !== status)
        throw new Error(`${method} was answered ${answer.statusCode}: ${text.slice(0, 80)}`);
      const { location } = answer.headers;
      return { status, text, location: typeof location === 'string' ? location : undefined };
    },
    async firstByte({ method = 'GET', ...rest }) {
      const answer = await pool.request({ method, ...rest });
      // Whoever measures does not wait for it; the connection is taken again when it is through.
      answer.body.dump().catch(() => undefined);
      if (answer.statusCode !== 200) throw new Error(`${method} was answered ${answer.statusCode}`);
    },
    close: () => pool.destroy(),
  };
}
