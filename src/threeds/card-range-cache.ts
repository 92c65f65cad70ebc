import { z } from 'zod';
import { applyRangeLines, type CardRanges, noCardRanges } from './card-ranges.ts';
import type { DirectoryClient } from './directory-client.ts';
import { messageVersion, readMessage, transactionId } from './read-message.ts';

/** The card ranges of the directory server, or why there are none. */
export type RangesAnswer = { kind: 'ranges'; ranges: CardRanges } | { kind: 'unavailable'; cause: string };

export interface CardRangeCache {
  /** The ranges, never older than the time to live. Waits no longer than the signal. Never throws. */
  current(signal: AbortSignal): Promise<RangesAnswer>;
}

export interface CardRangeCacheDeps {
  readonly client: DirectoryClient;
  readonly now: () => Date;
  readonly newTransId: () => string;
  readonly ttlMs: number;
  /** How long one PReq may take; callers with shorter signals leave earlier, the request goes on for the others. */
  readonly requestMs: number;
  /** Fields of a PReq that name us. */
  readonly identity: Readonly<Record<string, string>>;
  readonly mayBeHttp: boolean;
}

const preparationVersion = '2.2.0';

/**
 * Keeps the answer to a PReq. In the second half of its life it is refreshed beside the payments, after its life they
 * wait for the refresh. One PReq is under way at a time, however many payments ask.
 */
export function createCardRangeCache(deps: CardRangeCacheDeps): CardRangeCache {
  let kept: { ranges: CardRanges; atMs: number } | undefined;
  let underWay: Promise<RangesAnswer> | undefined;

  async function refresh(): Promise<RangesAnswer> {
    const startedMs = deps.now().getTime();
    const answer = await askForRanges(deps, kept?.ranges ?? noCardRanges);
    if (answer.kind === 'ranges') kept = { ranges: answer.ranges, atMs: startedMs };
    return answer;
  }

  function refreshOnce(): Promise<RangesAnswer> {
    underWay ??= refresh().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    async current(signal) {
      const ageMs = kept ? deps.now().getTime() - kept.atMs : Number.POSITIVE_INFINITY;
      if (kept && ageMs < deps.ttlMs) {
        if (ageMs >= deps.ttlMs / 2) void refreshOnce();
        return { kind: 'ranges', ranges: kept.ranges };
      }
      return untilAborted(refreshOnce(), signal);
    },
  };
}

async function untilAborted(answer: Promise<RangesAnswer>, signal: AbortSignal): Promise<RangesAnswer> {
  if (signal.aborted) return { kind: 'unavailable', cause: 'deadline' };
  let stop = () => {};
  const aborted = new Promise<RangesAnswer>((resolve) => {
    stop = () => resolve({ kind: 'unavailable', cause: 'deadline' });
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const preparationAnswer = z.object({
  messageVersion,
  threeDSServerTransID: transactionId,
  serialNum: z.string().min(1).max(20).optional(),
  cardRangeData: z.array(z.unknown()).optional(),
});

/** Sends a PReq. With a serial number the answer holds only what changed since, or nothing. */
async function askForRanges(deps: CardRangeCacheDeps, known: CardRanges): Promise<RangesAnswer> {
  const transId = deps.newTransId();
  const request = {
    messageType: 'PReq',
    messageVersion: preparationVersion,
    threeDSServerTransID: transId,
    ...deps.identity,
    ...(known.serial === null ? {} : { serialNum: known.serial }),
  };
  const reply = await deps.client.send(request, AbortSignal.timeout(deps.requestMs));
  if (reply.kind === 'no_answer') return { kind: 'unavailable', cause: reply.cause };
  const code = protocolErrorCode(reply.body);
  // 307: it no longer knows this serial number, so we start again from nothing.
  if (code === '307' && known.serial !== null) return askForRanges(deps, noCardRanges);
  if (code !== undefined) return { kind: 'unavailable', cause: `error_${code}` };
  const read = readMessage(reply.body, 'PRes', preparationAnswer);
  if (read.kind === 'wrong') return { kind: 'unavailable', cause: 'malformed_answer' };
  const { threeDSServerTransID, serialNum, cardRangeData } = read.message;
  if (threeDSServerTransID !== transId) return { kind: 'unavailable', cause: 'other_transaction' };
  const ranges = applyRangeLines(known, cardRangeData ?? [], serialNum ?? null, deps.mayBeHttp);
  return { kind: 'ranges', ranges };
}

/** The code of an `Erro` message, `unreadable` for one without a code, undefined for any other body. */
export function protocolErrorCode(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { messageType, errorCode } = body as Record<string, unknown>;
  if (messageType !== 'Erro') return undefined;
  return typeof errorCode === 'string' && /^\d{3}$/.test(errorCode) ? errorCode : 'unreadable';
}
