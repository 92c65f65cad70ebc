import { createHmac, hkdfSync } from 'node:crypto';
import type { Secret } from './secret.ts';

/** The same card, told again without its number. */
export type CardFingerprint = (number: Secret<string>) => string;

/**
 * HMAC-SHA-256 of a card number (digits only) under a key of its own, 43 characters of base64url behind `fp_`. Nobody
 * without the key can try numbers against it, nor compare it with another installation's.
 *
 * The key is derived from the installation's master key and from nothing else, so that versions of the vault's key come and
 * go without changing a fingerprint: block lists and counts stay right over every rotation.
 */
export function createCardFingerprint(masterKey: Secret<Buffer>): CardFingerprint {
  const key = Buffer.from(hkdfSync('sha256', masterKey.reveal(), '', 'maxfi.fingerprints.v1', 32));
  return (number) => `fp_${createHmac('sha256', key).update(number.reveal()).digest('base64url')}`;
}
