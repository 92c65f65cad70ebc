import { sessionStream } from './session-stream.ts';

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

/** With a stream the questions only make sure. */
const besidesStreamMs = 10_000;

/**
 * Hears of the session by a stream, asks how it is doing where there is none, and opens its page anew when it has moved.
 * An open form asks while it can be seen, and moves only when the session is no longer open: another tab's declined try
 * must not wipe what is typed here.
 */
export function followStatus(kind: 'open' | 'waiting'): Following {
  const { statusUrl, liveUrl, selfUrl, slowInMs, status, version } = document.body.dataset;
  let timer = 0;
  let asked = 0;
  let doubt = 0;
  let isCertain = false;
  let isStopped = statusUrl === undefined || selfUrl === undefined;

  const hasMoved = (now: Status) =>
    now.status !== status || (kind === 'waiting' && String(now.version) !== version);

  const stream = sessionStream<Status>(liveUrl, look);

  function look(now: Status): void {
    clearTimeout(doubt);
    if (now.status === status) isCertain = false;
    if (isStopped || !hasMoved(now)) return;
    // Another tab's try may be declined in a moment, and then what is typed here is still good.
    if (kind === 'open' && !isCertain && /^(processing|requires_action)$/.test(now.status)) {
      isCertain = true;
      doubt = setTimeout(() => void ask(), openEveryMs);
      return;
    }
    stop();
    // `replace`, not `reload`: reloading the answer to a form would ask the customer to send it again.
    location.replace(selfUrl ?? '');
  }

  async function ask(): Promise<void> {
    const now = await statusAt(statusUrl ?? '');
    if (now) look(now);
  }

  function next(): void {
    clearTimeout(timer);
    if (isStopped || document.hidden) return;
    asked += 1;
    const alone = kind === 'open' ? openEveryMs : Math.min(asked * 1_000, waitingUpToMs);
    const delayMs = stream.isOpen() ? besidesStreamMs : alone;
    timer = setTimeout(() => void ask().then(next), delayMs);
  }

  function askNow(): void {
    clearTimeout(timer);
    // Something has just happened, so the answer may be near.
    asked = 0;
    if (!isStopped) void ask().then(next);
  }

  function stop(): void {
    isStopped = true;
    clearTimeout(timer);
    stream.close();
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      clearTimeout(timer);
      return stream.close();
    }
    if (!isStopped) stream.open();
    askNow();
  });
  if (!isStopped && !document.hidden) stream.open();
  next();
  // After a while the server has other words for waiting.
  if (slowInMs && selfUrl) setTimeout(() => location.replace(selfUrl), Number(slowInMs));
  return { stop, askNow };
}

/** No connection is no news; the next question comes anyway. */
async function statusAt(url: string): Promise<Status | undefined> {
  try {
    const answer = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(answerWithinMs) });
    return answer.ok ? ((await answer.json()) as Status) : undefined;
  } catch {
    return undefined;
  }
}
