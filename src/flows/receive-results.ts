import { findAuthenticationByTransId } from '../store/authentications.ts';
import type { Db } from '../store/db.ts';
import { findMismatch, makeResultsAnswer, makeResultsError, readResults } from '../threeds/results.ts';
import type { ThreeDsVersion } from '../threeds/version.ts';
import type { Seal } from '../vault/seal.ts';
import { advanceAuthentication, resultColumns } from './steps/advance-authentication.ts';
import { type AttemptKey, lockAttemptUnderWay } from './steps/lock-attempt.ts';

export interface ReceiveResultsDeps {
  readonly db: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly seal: Seal;
}

/** What the directory server is answered, and the attempt that can go on now, if one can. */
export interface ReceivedResults {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly next: AttemptKey | null;
}

/**
 * Takes the issuer's word about a challenge (RReq), the only truth about it. Results about nothing of ours, or about
 * other ids than the issuer first gave, are answered with an error and change nothing; a repeat is answered as the first.
 */
export async function receiveResults(
  deps: ReceiveResultsDeps,
  rawBody: string | Uint8Array,
): Promise<ReceivedResults> {
  const results = readResults(rawBody);
  if (results.kind === 'malformed') return { answer: results.answer, next: null };
  const row = await findAuthenticationByTransId(deps.db, results.transId);
  const record = row?.acsTransId &&
    row.dsTransId &&
    row.version && {
      transId: row.transId,
      acsTransId: row.acsTransId,
      dsTransId: row.dsTransId,
      version: row.version as ThreeDsVersion,
    };
  const mismatch = findMismatch(results, record || undefined);
  if (mismatch || !row) {
    return {
      answer: makeResultsError(results, mismatch ?? { code: '301', detail: 'threeDSServerTransID' }),
      next: null,
    };
  }
  const key = { merchantId: row.merchantId, sessionId: row.sessionId, attemptId: row.attemptId };
  const moved = await deps.db.tx(async (tx) => {
    const locked = await lockAttemptUnderWay(tx, key);
    const context = { publicUrl: deps.publicUrl, now: deps.now() };
    const change = resultColumns(deps.seal, key, results.result);
    return advanceAuthentication(tx, context, locked, 'results_came', change);
  });
  return { answer: makeResultsAnswer(results), next: moved ? key : null };
}
