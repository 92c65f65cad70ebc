import type { ChallengeManner } from './behaviour.ts';
import { resultsRequest, sendResults } from './send-results.ts';
import type { ChallengeEnd, ThreeDsDesk, Transaction } from './transactions.ts';

export const rightCode = '123456';
const maxWrongCodes = 3;
const abandonedAfterMs = 3_000;

/** Finds the challenge that a CReq (base64url) asks for and keeps what it brought along. */
export function openChallenge(
  desk: ThreeDsDesk,
  creq: string | null,
  sessionData: string | null,
): Transaction | undefined {
  const fields = readChallengeRequest(creq);
  const transaction = desk.transactions.get(String(fields?.acsTransID));
  if (!transaction || fields?.messageType !== 'CReq') return undefined;
  const isOurs =
    fields.threeDSServerTransID === transaction.transId && fields.messageVersion === transaction.version;
  const hasWindow = /^0[1-5]$/.test(String(fields.challengeWindowSize));
  // RFC 4648 without padding is part of the protocol, so padding is a mistake of the sender.
  if (!isOurs || !hasWindow || /=/.test(creq ?? '')) return undefined;
  const isFirst = transaction.sessionData === null;
  transaction.sessionData = sessionData?.slice(0, 1_024) ?? '';
  if (isFirst && transaction.card.threeDs?.challenge === 'abandoned') void abandon(desk, transaction);
  return transaction;
}

function readChallengeRequest(creq: string | null): Readonly<Record<string, unknown>> | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(creq ?? '', 'base64url').toString('utf8'));
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function abandon(desk: ThreeDsDesk, transaction: Transaction): Promise<void> {
  try {
    await desk.sleep(abandonedAfterMs);
  } catch {
    return;
  }
  if (transaction.end) return;
  transaction.end = { transStatus: 'N', challengeCancel: '04', claim: 'N' };
  await sendResults(desk, transaction.resultsUrl, resultsRequest(transaction, transaction.end));
}

/**
 * Takes what the cardholder did. Resolves with the claim to bring back to the merchant once the results were
 * delivered as the card says, or with nothing when he may try again. A repeat gets the same claim.
 */
export async function answerChallenge(
  desk: ThreeDsDesk,
  transaction: Transaction,
  answer: { readonly isCancelled: boolean; readonly code: string },
): Promise<'Y' | 'N' | undefined> {
  if (transaction.end) return transaction.end.claim;
  const manner = transaction.card.threeDs?.challenge ?? 'honest';
  const end = judgeAnswer(transaction, manner, answer);
  if (!end) return undefined;
  transaction.end = end;
  await deliver(desk, transaction, end, manner);
  return end.claim;
}

function judgeAnswer(
  transaction: Transaction,
  manner: ChallengeManner,
  { isCancelled, code }: { readonly isCancelled: boolean; readonly code: string },
): ChallengeEnd | undefined {
  if (manner === 'forged' || manner === 'forged_unsent') return { transStatus: 'N', claim: 'Y' };
  if (isCancelled) return { transStatus: 'N', challengeCancel: '01', claim: 'N' };
  if (code.replace(/\s/g, '') === rightCode) return { transStatus: 'Y', claim: 'Y' };
  transaction.wrongCodes += 1;
  return transaction.wrongCodes < maxWrongCodes ? undefined : { transStatus: 'N', claim: 'N' };
}

/** Sends the RReq in the card's manner; waits for its answer unless it is to come after the customer. */
async function deliver(
  desk: ThreeDsDesk,
  transaction: Transaction,
  end: ChallengeEnd,
  manner: ChallengeManner,
): Promise<void> {
  const message = resultsRequest(transaction, end);
  const send = (what: unknown) => sendResults(desk, transaction.resultsUrl, what);
  switch (manner) {
    case 'forged_unsent':
    case 'results_never':
      return;
    case 'results_late_5s':
    case 'results_late_40s':
      void desk.sleep(manner === 'results_late_5s' ? 5_000 : 40_000).then(
        () => send(message),
        () => {},
      );
      return;
    case 'results_twice':
      await send(message);
      return send(message);
    case 'results_of_another':
      return send({ ...message, threeDSServerTransID: desk.newId() });
    case 'honest':
    case 'forged':
    case 'hostile':
    case 'abandoned':
    case 'acs_error':
      return send(message);
    default:
      throw new Error(`Bug! A manner was not handled: ${manner satisfies never}`);
  }
}
