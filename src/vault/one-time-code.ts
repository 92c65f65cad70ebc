import { timingSafeEqual } from 'node:crypto';
import { generate, generateSecret, generateURI } from 'otplib';
import { Secret } from './secret.ts';

const periodMs = 30_000;

/** A new secret for an app that makes one-time codes (RFC 6238), base32. */
export function newCodeSecret(): Secret<string> {
  return new Secret(generateSecret());
}

/** What the QR picture holds for the app. */
export function codeAppUri(secret: Secret<string>, email: string): string {
  return generateURI({ issuer: 'MAXFI', label: email, secret: secret.reveal() });
}

/**
 * The time step that a code belongs to: this one, or one before or after it, for a clock that is a little off. Nothing when it
 * fits none; a step is to be used once (RFC 6238, 5.2).
 */
export async function stepOfCode(
  secret: Secret<string>,
  code: string,
  now: Date,
): Promise<number | undefined> {
  const given = Buffer.from(code.replaceAll(/\s/g, ''));
  for (const shift of [0, -1, 1]) {
    const atMs = now.getTime() + shift * periodMs;
    const right = Buffer.from(await generate({ secret: secret.reveal(), epoch: Math.floor(atMs / 1000) }));
    if (right.length === given.length && timingSafeEqual(right, given)) return Math.floor(atMs / periodMs);
  }
  return undefined;
}
