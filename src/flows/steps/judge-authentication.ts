import type { AuthenticationProof } from '../../connectors/connector.ts';
import type { Attempt } from '../../domain/attempt.ts';
import type { DeclineReason } from '../../domain/decline.ts';
import type { AuthenticationRecord } from '../../store/authentications.ts';
import {
  judgeStatus,
  judgeUnauthenticated,
  type ResultStatus,
  type Verdict,
} from '../../threeds/trans-status.ts';
import type { Seal } from '../../vault/seal.ts';
import { cavvContext } from './advance-authentication.ts';

/** When an issuer could not be asked we stop: no amount goes out without its word or its absence from the scheme. */
const authoriseUpToMinor = null;

/** Whether a sale may follow; nothing while the issuer has yet to answer. */
export function judgeAuthentication(
  attempt: Pick<Attempt, 'amount'>,
  authentication: AuthenticationRecord,
): Verdict | undefined {
  const policy = { authoriseUpToMinor, isMandated: authentication.wish === 'mandate' };
  switch (authentication.state) {
    case 'finished':
      return judgeStatus(authentication.transStatus as ResultStatus, attempt.amount, policy);
    case 'not_enrolled':
      return policy.isMandated
        ? { kind: 'stop', mayRetryCard: true }
        : { kind: 'authorise', liabilityShifts: false, isExempt: false };
    // Whether the issuer stands in for it is between the acquirer and the issuer.
    case 'delegated':
      return { kind: 'authorise', liabilityShifts: false, isExempt: false };
    case 'unavailable':
      return judgeUnauthenticated(attempt.amount, policy);
    case 'abandoned':
      return { kind: 'stop', mayRetryCard: true };
    default:
      return undefined;
  }
}

/** Why the attempt ends where no sale may follow. */
export function reasonOfStop(
  authentication: AuthenticationRecord,
  verdict: { mayRetryCard: boolean },
): DeclineReason {
  if (authentication.cause === 'customer_cancelled' || authentication.challengeCancel === '01') {
    return 'authentication_cancelled';
  }
  if (authentication.state === 'abandoned' || authentication.challengeCancel !== null)
    return 'authentication_abandoned';
  if (authentication.state === 'unavailable' || authentication.transStatus === 'U')
    return 'authentication_unavailable';
  return verdict.mayRetryCard ? 'authentication_failed' : 'authentication_rejected';
}

/** What the acquirer is told of it. */
export function proofOf(seal: Seal, row: AuthenticationRecord): AuthenticationProof | null {
  if (row.state !== 'finished' || !row.transStatus || !row.dsTransId || !row.version) return null;
  return {
    transStatus: row.transStatus,
    eci: row.eci,
    cavv: row.sealedCavv && seal.open(row.sealedCavv, cavvContext(row)),
    dsTransId: row.dsTransId,
    version: row.version,
  };
}
