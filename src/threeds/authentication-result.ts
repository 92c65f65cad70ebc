import { Secret } from '../vault/secret.ts';
import { type ReadMessage, wrong } from './read-message.ts';
import type { ResultStatus } from './trans-status.ts';
import { isAtLeast, type ThreeDsVersion } from './version.ts';

/** How an authentication ended; what the acquirer is told of it. */
export interface AuthenticationResult {
  readonly transStatus: ResultStatus;
  /** Two digits by which the issuer explains itself; null when it did not. */
  readonly transStatusReason: string | null;
  /** Electronic commerce indicator, as the directory server gave it (`05`, `02` …); null when it gave none. */
  readonly eci: string | null;
  /** The proof (CAVV, AAV …), 20 bytes in base64. Always there for `Y` and `A`. */
  readonly cavv: Secret<string> | null;
  readonly dsTransId: string;
  readonly acsTransId: string;
  readonly version: ThreeDsVersion;
  /** Only after a challenge that the customer or a clock ended: `01` customer, `03` abandoned, `04`, `05` timed out … */
  readonly challengeCancel: string | null;
}

interface ResultMessage {
  readonly messageVersion: ThreeDsVersion;
  readonly acsTransID: string;
  readonly dsTransID: string;
  readonly transStatus: ResultStatus;
  readonly transStatusReason?: string | undefined;
  readonly eci?: string | undefined;
  readonly authenticationValue?: string | undefined;
  readonly challengeCancel?: string | undefined;
}

/** The result in a message whose fields have the right form, or what does not fit together in it. */
export function readResult(message: ResultMessage): ReadMessage<AuthenticationResult> {
  const { transStatus, messageVersion: version, authenticationValue } = message;
  const isProved = transStatus === 'Y' || transStatus === 'A';
  if (isProved && !authenticationValue) return wrong('201', 'authenticationValue');
  if (transStatus === 'I' && !isAtLeast(version, '2.2.0')) return wrong('203', 'transStatus');
  const mayBeProved = isProved || transStatus === 'I';
  return {
    kind: 'read',
    message: {
      transStatus,
      transStatusReason: message.transStatusReason ?? null,
      eci: message.eci ?? null,
      // A proof beside a refusal proves nothing, and must not reach an acquirer.
      cavv: mayBeProved && authenticationValue ? new Secret(authenticationValue) : null,
      dsTransId: message.dsTransID,
      acsTransId: message.acsTransID,
      version,
      challengeCancel: message.challengeCancel ?? null,
    },
  };
}
