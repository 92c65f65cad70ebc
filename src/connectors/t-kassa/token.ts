import { createHash, timingSafeEqual } from 'node:crypto';
import type { Fields } from '../reading.ts';

/**
 * The signature of a message: SHA-256 of the values of its root, in the order of their names, with the password of the
 * terminal among them. What is nested is not signed, so nothing that matters may be nested.
 */
export function tokenOf(fields: Fields, password: string): string {
  const signed: Fields = { ...fields, Password: password };
  const text = Object.keys(signed)
    .filter((name) => name !== 'Token' && isScalar(signed[name]))
    .sort()
    .map((name) => String(signed[name]))
    .join('');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Whether two tokens are the same, in a time that tells nothing of where they differ. */
export function isSameToken(token: unknown, expected: string): boolean {
  if (typeof token !== 'string') return false;
  const [given, wanted] = [Buffer.from(token), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
