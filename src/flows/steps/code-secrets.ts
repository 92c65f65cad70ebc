import { createHash } from 'node:crypto';
import { randomBase62 } from '../../domain/id.ts';

/** Names the row that a secret of one-time codes is sealed for. */
export function codesContext(userId: string): string {
  return `users.totp\n${userId}`;
}

const count = 10;

/** Ten codes of 95 random bits, in groups that can be written down. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: count }, () => randomBase62(16).replaceAll(/(.{4})(?!$)/g, '$1-'));
}

export function hashRecoveryCode(userId: string, code: string): string {
  return createHash('sha256')
    .update(`${userId}\n${code.replaceAll(/[\s-]/g, '')}`)
    .digest('base64url');
}
