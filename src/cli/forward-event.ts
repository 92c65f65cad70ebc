import { setTimeout as sleep } from 'node:timers/promises';
import { signWebhook } from '../domain/signature.ts';
import type { CliFetch } from './ports.ts';

export interface ForwardDeps {
  readonly url: string;
  readonly secret: string;
  readonly send: CliFetch;
  /** Told once while the server does not answer. */
  readonly onAway: (cause: string) => void;
  readonly stop: AbortSignal;
}

/** `passed_over`: it was answered otherwise than 2xx as often as it was tried. */
export interface Forwarded {
  readonly kind: 'taken' | 'passed_over' | 'stopped';
  readonly status: number | null;
  readonly ms: number;
}

const answerWithinMs = 15_000;
const triesOfAnAnswer = 3;
const waitsMs = [500, 1_000, 2_000, 5_000, 10_000];

/**
 * Posts an event as MAXFI's webhooks are, signed in both schemes. A server that refuses connections is waited for, however
 * long; one that answers, and not with 2xx, is asked three times.
 */
export async function forwardEvent(
  deps: ForwardDeps,
  event: { id: string; body: string },
): Promise<Forwarded> {
  let answers = 0;
  for (let tries = 1; ; tries += 1) {
    if (deps.stop.aborted) return { kind: 'stopped', status: null, ms: 0 };
    const { status, ms, cause } = await post(deps, event, tries);
    if (status !== null && status >= 200 && status < 300) return { kind: 'taken', status, ms };
    if (status === null) deps.onAway(cause);
    else answers += 1;
    if (answers === triesOfAnAnswer) return { kind: 'passed_over', status, ms };
    const wait = waitsMs[Math.min(tries, waitsMs.length) - 1];
    await sleep(wait, undefined, { signal: deps.stop }).catch(() => undefined);
  }
}

async function post(
  { url, secret, send, stop }: ForwardDeps,
  event: { id: string; body: string },
  tries: number,
): Promise<{ status: number | null; ms: number; cause: string }> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  try {
    const answer = await send(url, {
      method: 'POST',
      headers: {
        ...signWebhook({ secrets: [secret], id: event.id, timestamp: new Date(), body: event.body }),
        'content-type': 'application/json',
        'user-agent': 'MAXFI-Webhooks/1',
        'maxfi-attempt': String(tries),
      },
      body: event.body,
      signal: AbortSignal.any([stop, AbortSignal.timeout(answerWithinMs)]),
    });
    await answer.text();
    return { status: answer.status, ms: took(), cause: '' };
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    return { status: null, ms: took(), cause: code ?? name };
  }
}
