/** What `GET /checkout/<id>/status` answers. */
interface Status {
  readonly status: string;
  readonly version: number;
}

export interface Following {
  /** The form is on its way: asking now could replace the page under it. */
  stop(): void;
  askNow(): void;
}

/** The page must know within 2 s; the question, its answer and the new page take their part of that. */
const openEveryMs = 1_500;
const waitingUpToMs = 5_000;
const answerWithinMs = 10_000;

/**
 * Asks how the session is doing and opens its page anew when that changed. An open form asks while it can be seen, and
 * moves only when the session is no longer open: another tab's declined try must not wipe what is typed here.
 */
export function followStatus(kind: 'open' | 'waiting'): Following {
  const { statusUrl, selfUrl, slowInMs, status, version } = document.body.dataset;
  let timer = 0;
  let asked = 0;
  let isStopped = statusUrl === undefined || selfUrl === undefined;

  const hasMoved = (now: Status) =>
    now.status !== status || (kind === 'waiting' && String(now.version) !== version);

  async function ask(): Promise<void> {
    try {
      const answer = await fetch(statusUrl ?? '', {
        cache: 'no-store',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      // `replace`, not `reload`: reloading the answer to a form would ask the customer to send it again.
      if (!isStopped && answer.ok && hasMoved((await answer.json()) as Status)) {
        isStopped = true;
        location.replace(selfUrl ?? '');
      }
    } catch {
      // No connection is no news; the next question comes anyway.
    }
  }

  function next(): void {
    clearTimeout(timer);
    if (isStopped || document.hidden) return;
    asked += 1;
    const delayMs = kind === 'open' ? openEveryMs : Math.min(asked * 1_000, waitingUpToMs);
    timer = setTimeout(() => void ask().then(next), delayMs);
  }

  function askNow(): void {
    clearTimeout(timer);
    // Something has just happened, so the answer may be near.
    asked = 0;
    if (!isStopped) void ask().then(next);
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : askNow()));
  next();
  // After a while the server has other words for waiting.
  if (slowInMs && selfUrl) setTimeout(() => location.replace(selfUrl), Number(slowInMs));
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
    askNow,
  };
}
