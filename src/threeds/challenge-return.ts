import { z } from 'zod';
import { decodeJson } from './encoded-json.ts';
import { readMessage, transactionId } from './read-message.ts';

/**
 * The browser is back from the ACS. What it brings went through the customer's hands: it only wakes us up, and the
 * RReq tells how the challenge ended.
 */
export type ChallengeReturn =
  | {
      kind: 'returned';
      transId: string;
      /** Null when the ACS sent an error instead of an answer. */
      acsTransId: string | null;
      /** What we gave along with the challenge, as it came back; null when nothing did. */
      sessionData: string | null;
      /** What the browser claims. For pictures and support; never for a decision. */
      claims: 'authenticated' | 'not_authenticated' | 'error';
    }
  | { kind: 'malformed' };

const challengeAnswer = z.object({
  threeDSServerTransID: transactionId,
  acsTransID: transactionId,
  transStatus: z.string().max(1).optional(),
});

const challengeError = z.object({
  threeDSServerTransID: transactionId,
  acsTransID: transactionId.optional(),
});

/** Reads the form that the ACS made the browser post (`cres`, `threeDSSessionData`). Never throws. */
export function readChallengeReturn(fields: Readonly<Record<string, unknown>>): ChallengeReturn {
  const body = decodeJson(fields.cres);
  const data = fields.threeDSSessionData;
  const sessionData = typeof data === 'string' && data.length > 0 && data.length <= 1_024 ? data : null;
  const answer = readMessage(body, 'CRes', challengeAnswer);
  if (answer.kind === 'read') {
    const { threeDSServerTransID: transId, acsTransID: acsTransId, transStatus } = answer.message;
    const claims = transStatus === 'Y' || transStatus === 'A' ? 'authenticated' : 'not_authenticated';
    return { kind: 'returned', transId, acsTransId, sessionData, claims };
  }
  const error = readMessage(body, 'Erro', challengeError);
  if (error.kind === 'wrong') return { kind: 'malformed' };
  const { threeDSServerTransID: transId, acsTransID } = error.message;
  return { kind: 'returned', transId, acsTransId: acsTransID ?? null, sessionData, claims: 'error' };
}

/** Reads the form that the method frame posts back (`threeDSMethodData`): the id of the authentication it is about. */
export function readMethodReturn(
  fields: Readonly<Record<string, unknown>>,
): { kind: 'returned'; transId: string } | { kind: 'malformed' } {
  const data = decodeJson(fields.threeDSMethodData);
  const read = z.object({ threeDSServerTransID: transactionId }).safeParse(data);
  return read.success ? { kind: 'returned', transId: read.data.threeDSServerTransID } : { kind: 'malformed' };
}
