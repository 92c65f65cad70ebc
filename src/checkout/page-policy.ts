import type { PagePolicy } from './headers.ts';
import type { Scene } from './session-page.tsx';

/** Who else this page may talk to: only the issuer, and only while it asks. */
export function policyOf({
  authentication,
  challenge,
}: Pick<Scene, 'authentication' | 'challenge'>): PagePolicy {
  if (challenge && challenge.kind !== 'redirect') {
    return { kind: challenge.kind === 'three_ds_method' ? 'method' : 'challenge', action: challenge.url };
  }
  if (authentication?.state === 'method' && authentication.methodUrl) {
    return { kind: 'method', action: authentication.methodUrl };
  }
  if (authentication?.state === 'challenge' && authentication.acsUrl) {
    return { kind: 'challenge', action: authentication.acsUrl };
  }
  return 'page';
}
