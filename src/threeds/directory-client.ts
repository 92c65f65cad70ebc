import { parseBody } from './read-message.ts';
import type { ThreeDsFetch } from './three-ds-fetch.ts';

/** What came back from the directory server. Causes are fixed words: they hold nothing of a request or an answer. */
export type DirectoryReply = { kind: 'answer'; body: unknown } | { kind: 'no_answer'; cause: string };

export interface DirectoryClient {
  /** Sends one message and waits for its answer. Never throws. */
  send(message: unknown, signal: AbortSignal): Promise<DirectoryReply>;
}

export function createDirectoryClient(directoryUrl: string, fetch: ThreeDsFetch): DirectoryClient {
  return {
    async send(message, signal) {
      if (signal.aborted) return { kind: 'no_answer', cause: 'deadline' };
      const init = {
        method: 'POST' as const,
        headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
        body: JSON.stringify(message),
        signal,
      };
      try {
        const answer = await fetch(directoryUrl, init);
        const text = await answer.text();
        if (answer.status !== 200) return { kind: 'no_answer', cause: `status_${answer.status}` };
        const body = parseBody(text);
        return body === undefined
          ? { kind: 'no_answer', cause: 'unparsable_answer' }
          : { kind: 'answer', body };
      } catch {
        // The error's own text may quote the request, which holds the card number.
        return { kind: 'no_answer', cause: signal.aborted ? 'deadline' : 'connection_failed' };
      }
    },
  };
}
