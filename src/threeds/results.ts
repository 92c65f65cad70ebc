import { z } from 'zod';
import { type AuthenticationResult, readResult } from './authentication-result.ts';
import { errorMessage, type ProtocolError } from './protocol-error.ts';
import { messageVersion, parseBody, readMessage, resultFields, transactionId } from './read-message.ts';
import type { ThreeDsVersion } from './version.ts';

/** How a challenge ended: an RReq, the only truth about it. */
export type Results =
  | { kind: 'results'; transId: string; acsTransId: string; dsTransId: string; result: AuthenticationResult }
  /** `answer` is the error message to send back with status 200. */
  | { kind: 'malformed'; error: ProtocolError; answer: Readonly<Record<string, string>> };

const resultsFields = z.object({
  messageVersion,
  messageCategory: z.literal('01'),
  threeDSServerTransID: transactionId,
  acsTransID: transactionId,
  dsTransID: transactionId,
  transStatus: z.enum(['Y', 'A', 'N', 'U', 'R']),
  challengeCancel: z
    .string()
    .regex(/^\d{2}$/)
    .optional(),
  ...resultFields,
});

/** Reads the body of a request to the results URL: bytes of anyone's making. Never throws. */
export function readResults(rawBody: string | Uint8Array): Results {
  const body = rawBody.length > maxResultsLength ? undefined : parseBody(asText(rawBody));
  const read = readMessage(body, 'RReq', resultsFields);
  if (read.kind === 'wrong') return malformed(read.error, body);
  const { message } = read;
  const result = readResult(message);
  if (result.kind === 'wrong') return malformed(result.error, body);
  return {
    kind: 'results',
    transId: message.threeDSServerTransID,
    acsTransId: message.acsTransID,
    dsTransId: message.dsTransID,
    result: result.message,
  };
}

const maxResultsLength = 64 * 1024;

function asText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** The ids of a broken message go back only where they have the form of ids. */
function malformed(error: ProtocolError, body: unknown): Results {
  const loose = z
    .object({
      messageVersion: messageVersion.catch('2.2.0'),
      threeDSServerTransID: transactionId.optional().catch(undefined),
      acsTransID: transactionId.optional().catch(undefined),
      dsTransID: transactionId.optional().catch(undefined),
    })
    .catch({ messageVersion: '2.2.0' })
    .parse(body);
  const answer = errorMessage(error, {
    messageType: 'RReq',
    version: loose.messageVersion,
    transId: loose.threeDSServerTransID,
    acsTransId: loose.acsTransID,
    dsTransId: loose.dsTransID,
  });
  return { kind: 'malformed', error, answer };
}

/** What our own record says of the challenge that results came for. */
export interface ChallengeOnRecord {
  readonly transId: string;
  readonly acsTransId: string;
  readonly dsTransId: string;
  readonly version: ThreeDsVersion;
}

/**
 * Whether results are about the challenge on record: every id and the version must be the ones that the ARes gave.
 * Undefined when they are; else what is wrong, for `makeResultsError`. Nothing on record is a wrong id as well.
 */
export function findMismatch(
  results: Extract<Results, { kind: 'results' }>,
  record: ChallengeOnRecord | undefined,
): ProtocolError | undefined {
  if (!record || results.transId !== record.transId.toLowerCase()) {
    return { code: '301', detail: 'threeDSServerTransID' };
  }
  if (results.acsTransId !== record.acsTransId) return { code: '301', detail: 'acsTransID' };
  if (results.dsTransId !== record.dsTransId) return { code: '301', detail: 'dsTransID' };
  if (results.result.version !== record.version) return { code: '102', detail: 'messageVersion' };
  return undefined;
}

/** The RRes: we have the results. Also the answer to a repeat, and to results that come too late to matter. */
export function makeResultsAnswer(
  results: Extract<Results, { kind: 'results' }>,
): Readonly<Record<string, string>> {
  return {
    messageType: 'RRes',
    messageVersion: results.result.version,
    threeDSServerTransID: results.transId,
    acsTransID: results.acsTransId,
    dsTransID: results.dsTransId,
    resultsStatus: '01',
  };
}

/** The error message that answers results which are not about a challenge of ours. */
export function makeResultsError(
  results: Extract<Results, { kind: 'results' }>,
  error: ProtocolError,
): Readonly<Record<string, string>> {
  const { transId, acsTransId, dsTransId } = results;
  return errorMessage(error, {
    messageType: 'RReq',
    version: results.result.version,
    transId,
    acsTransId,
    dsTransId,
  });
}
