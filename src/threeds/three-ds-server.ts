import type { Secret } from '../vault/secret.ts';
import { authenticationTimers } from './authentication.ts';
import { type AuthenticationAnswer, readAuthenticationAnswer } from './authentication-answer.ts';
import {
  type AuthenticationOrder,
  authenticationRequest,
  type ServerIdentity,
} from './authentication-request.ts';
import { createCardRangeCache, protocolErrorCode } from './card-range-cache.ts';
import { findCardRange } from './card-ranges.ts';
import { createDirectoryClient } from './directory-client.ts';
import { errorMessage } from './protocol-error.ts';
import type { ThreeDsFetch } from './three-ds-fetch.ts';
import type { ThreeDsVersion } from './version.ts';

export interface ThreeDsServerOptions extends ServerIdentity {
  /** Where PReq and AReq go. When it is http, addresses of ACSs may be http too; no real one is. */
  readonly directoryUrl: string;
  readonly fetch: ThreeDsFetch;
  readonly now: () => Date;
  /** A new UUID. */
  readonly newTransId: () => string;
  /** At most a day: EMVCo wants the ranges refreshed daily. */
  readonly cardRangeTtlMs: number;
}

/** Whether a card's issuer takes part. `unavailable`: nobody could be asked; what then is policy (`judgeUnauthenticated`). */
export type Enrolment =
  | { kind: 'enrolled'; version: ThreeDsVersion; methodUrl: string | null }
  | { kind: 'not_enrolled' }
  | { kind: 'unavailable'; cause: string };

export type AuthenticationOutcome = AuthenticationAnswer | { kind: 'unavailable'; cause: string };

/**
 * Our 3DS Server towards the directory server. It keeps card ranges and nothing of any payment, so any process can
 * continue what another began. Neither method ever throws; a cause is one fixed word and holds nothing of a message.
 */
export interface ThreeDsServer {
  enrolment(cardNumber: Secret<string>, signal: AbortSignal): Promise<Enrolment>;
  /** Sends the AReq. Asking moves no money, but an id is asked about once: try again with a new `transId`. */
  authenticate(order: AuthenticationOrder, signal: AbortSignal): Promise<AuthenticationOutcome>;
}

export function createThreeDsServer(options: ThreeDsServerOptions): ThreeDsServer {
  const client = createDirectoryClient(options.directoryUrl, options.fetch);
  const mayBeHttp = options.directoryUrl.startsWith('http:');
  const ranges = createCardRangeCache({
    client,
    now: options.now,
    newTransId: options.newTransId,
    ttlMs: options.cardRangeTtlMs,
    requestMs: authenticationTimers.requestMs,
    identity: {
      threeDSServerRefNumber: options.referenceNumber,
      threeDSServerOperatorID: options.operatorId,
    },
    mayBeHttp,
  });
  return {
    async enrolment(cardNumber, signal) {
      const known = await ranges.current(signal);
      if (known.kind === 'unavailable') return known;
      const range = findCardRange(known.ranges, cardNumber.reveal());
      if (!range) return { kind: 'not_enrolled' };
      return { kind: 'enrolled', version: range.version, methodUrl: range.methodUrl };
    },
    async authenticate(order, signal) {
      const reply = await client.send(authenticationRequest(order, options), signal);
      if (reply.kind === 'no_answer') return { kind: 'unavailable', cause: reply.cause };
      const code = protocolErrorCode(reply.body);
      if (code !== undefined) return { kind: 'unavailable', cause: `error_${code}` };
      const read = readAuthenticationAnswer(reply.body, order, mayBeHttp);
      if (read.kind === 'read') return read.message;
      const { transId, version } = order;
      // The sender is told, but the customer does not wait for it to listen.
      const complaint = errorMessage(read.error, { messageType: 'ARes', version, transId });
      void client.send(complaint, AbortSignal.timeout(complaintMs));
      return { kind: 'unavailable', cause: `malformed_answer_${read.error.code}` };
    },
  };
}

const complaintMs = 5_000;
