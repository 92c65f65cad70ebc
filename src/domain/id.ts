import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Prefixes of every kind of id that leaves the system. */
export type IdPrefix =
  | 'mer'
  | 'key'
  | 'acc'
  | 'att'
  | 'op'
  | 'evt'
  | 'we'
  | 'whd'
  | 'req'
  | 're'
  | 'usr'
  | 'inv'
  | 'sgn'
  | 'ann';

/** `length` characters of base62, each drawn evenly (5.95 bits a character). */
export function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // 248 is the largest multiple of 62 in a byte; taking more would favour the first characters.
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
    }
  }
  return text;
}

/** A new opaque id such as `evt_…` with 142 random bits. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomBase62(24)}`;
}

const merchantTagLength = 10;

export function newMerchantId(): string {
  return `mer_${randomBase62(merchantTagLength)}`;
}

/**
 * A new session id. It opens the payment page, so 142 bits of it are random. Its first ten characters are the
 * merchant's, so that every statement about a session can name its merchant without a look-up.
 */
export function newSessionId(merchantId: string, livemode: boolean): string {
  assert.match(merchantId, /^mer_[0-9A-Za-z]{10}$/);
  return `cs_${livemode ? 'live' : 'test'}_${merchantId.slice(4)}${randomBase62(24)}`;
}

const sessionIdPattern = /^cs_(live|test)_([0-9A-Za-z]{10})[0-9A-Za-z]{24}$/;

/** What a session id says about itself, or nothing when it is not one. */
export function readSessionId(id: string): { merchantId: string; livemode: boolean } | undefined {
  const parts = sessionIdPattern.exec(id);
  return parts ? { merchantId: `mer_${parts[2]}`, livemode: parts[1] === 'live' } : undefined;
}

/** A new link id: the page at it is public, and its merchant stands in it, as in a session's. */
export function newPaymentLinkId(merchantId: string, livemode: boolean): string {
  return newSessionId(merchantId, livemode).replace(/^cs_/, 'pl_');
}

/** What a link id says about itself, or nothing when it is not one. */
export function readPaymentLinkId(id: string): { merchantId: string; livemode: boolean } | undefined {
  return id.startsWith('pl_') ? readSessionId(id.replace(/^pl_/, 'cs_')) : undefined;
}
