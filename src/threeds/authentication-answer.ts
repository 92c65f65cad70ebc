import { z } from 'zod';
import { type AuthenticationResult, readResult } from './authentication-result.ts';
import {
  messageVersion,
  type ReadMessage,
  readMessage,
  resultFields,
  transactionId,
  wrong,
} from './read-message.ts';
import type { ThreeDsVersion } from './version.ts';
import { isWebAddress } from './web-address.ts';

/** What an ARes says. */
export type AuthenticationAnswer =
  | { kind: 'frictionless'; result: AuthenticationResult }
  | { kind: 'challenge'; acsUrl: string; acsTransId: string; dsTransId: string };

const answerFields = z.object({
  messageVersion,
  threeDSServerTransID: transactionId,
  acsTransID: transactionId,
  dsTransID: transactionId,
  // D and S would answer wishes that we do not send, so they are as wrong as a letter that does not exist.
  transStatus: z.enum(['Y', 'A', 'N', 'U', 'R', 'I', 'C']),
  acsURL: z.string().optional(),
  ...resultFields,
});

/** Reads the answer to our AReq, or says what is wrong with it. Never throws. */
export function readAuthenticationAnswer(
  body: unknown,
  asked: { readonly transId: string; readonly version: ThreeDsVersion },
  mayBeHttp: boolean,
): ReadMessage<AuthenticationAnswer> {
  const read = readMessage(body, 'ARes', answerFields);
  if (read.kind === 'wrong') return read;
  const { message } = read;
  if (message.threeDSServerTransID !== asked.transId.toLowerCase())
    return wrong('301', 'threeDSServerTransID');
  if (message.messageVersion !== asked.version) return wrong('102', 'messageVersion');
  const { transStatus, acsURL, acsTransID, dsTransID } = message;
  if (transStatus === 'C') {
    if (acsURL === undefined) return wrong('201', 'acsURL');
    if (!isWebAddress(acsURL, mayBeHttp)) return wrong('203', 'acsURL');
    const answer = {
      kind: 'challenge',
      acsUrl: acsURL,
      acsTransId: acsTransID,
      dsTransId: dsTransID,
    } as const;
    return { kind: 'read', message: answer };
  }
  const result = readResult({ ...message, transStatus });
  if (result.kind === 'wrong') return result;
  return { kind: 'read', message: { kind: 'frictionless', result: result.message } };
}
