import type { MaxfiError } from './errors.ts';

/** A server that asks for a longer pause than this gets none: the error says how long it asked for. */
const longestPauseMs = 30_000;
const passing = new Set([429, 500, 502, 503, 504]);

/** Whether the same request, sent again, may be answered otherwise. The server's own advice counts most. */
export function canHelp(error: MaxfiError, advice: string | null): boolean {
  if (advice === 'true' || advice === 'false') return advice === 'true';
  return passing.has(error.status ?? 0) || error.code === 'IDEMPOTENCY_IN_PROGRESS';
}

/** A certificate that is not trusted now will not be trusted in a second. */
export function isTlsFailure(cause: unknown): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? String(inner.code) : '';
  return /CERT|_TLS_|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
}

/** Half a second, doubled each time, with jitter; at least what the server asked for. Nothing if that is too long. */
export function pauseBeforeRetry(retry: number, retryAfterS: number | undefined): number | undefined {
  const backoffMs = Math.min(500 * 2 ** retry, 8_000) * (0.5 + Math.random() / 2);
  const pauseMs = Math.max(backoffMs, (retryAfterS ?? 0) * 1_000);
  return pauseMs <= longestPauseMs ? pauseMs : undefined;
}

/** Seconds of a Retry-After header, which is a number of them or a date. */
export function readRetryAfterS(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}

/** Resolves after a time; rejects with the signal's reason as soon as that is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
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
