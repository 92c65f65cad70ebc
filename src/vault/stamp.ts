import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Secret } from './secret.ts';

/** Marks small texts as ours: form tokens, and the cookie of the browser that paid. */
export interface Stamp {
  /** 128 bits of HMAC-SHA-256 over the purpose and the text, base64url. */
  of(purpose: string, text: string): string;
  fits(purpose: string, text: string, stamp: string): boolean;
}

export function createStamp(masterKey: Secret<Buffer>): Stamp {
  const key = Buffer.from(hkdfSync('sha256', masterKey.reveal(), '', 'maxfi.stamps.v1', 32));
  const of = (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\n${text}`).digest().subarray(0, 16).toString('base64url');
  return {
    of,
    fits(purpose, text, stamp) {
      const [expected, given] = [Buffer.from(of(purpose, text)), Buffer.from(stamp)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
