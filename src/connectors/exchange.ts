import type { ConnectorFetch } from './connector.ts';
import { wasNeverSent } from './was-never-sent.ts';

/** What came of a request that was made. */
type Unanswered = { kind: 'not_sent'; cause: string } | { kind: 'no_answer'; cause: string };

/** What came back. `body` is undefined when it was not JSON. */
export type Reply = { kind: 'answer'; status: number; body: unknown } | Unanswered;

/** An answer as it was written. */
export type TextReply = { kind: 'answer'; status: number; text: string } | Unanswered;

export type RequestInit = Parameters<ConnectorFetch>[1];

/** One request and its answer in JSON. Never throws, and puts nothing of a request or an answer into a cause. */
export async function exchange(fetch: ConnectorFetch, url: string, init: RequestInit): Promise<Reply> {
  const reply = await exchangeText(fetch, url, init);
  if (reply.kind !== 'answer') return reply;
  return { kind: 'answer', status: reply.status, body: parseJson(reply.text) };
}

/** The same with an answer that is not JSON. */
export async function exchangeText(
  fetch: ConnectorFetch,
  url: string,
  init: RequestInit,
): Promise<TextReply> {
  if (init.signal.aborted) return { kind: 'not_sent', cause: 'deadline_before_sending' };
  let answer: Awaited<ReturnType<ConnectorFetch>>;
  try {
    answer = await fetch(url, init);
  } catch (error) {
    // The error's own text may quote the request, so only what kind of failure it was goes on.
    if (wasNeverSent(error)) return { kind: 'not_sent', cause: 'connection_failed' };
    return { kind: 'no_answer', cause: init.signal.aborted ? 'deadline' : 'connection_lost' };
  }
  try {
    return { kind: 'answer', status: answer.status, text: await answer.text() };
  } catch {
    return { kind: 'no_answer', cause: init.signal.aborted ? 'deadline' : 'connection_lost' };
  }
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
