import { hkdfSync, randomBytes } from 'node:crypto';
import type { CardDetails } from '../connectors/connector.ts';
import { openBytes, sealBytes, sealOverhead } from './seal-bytes.ts';
import { Secret } from './secret.ts';
import type { OpenedKey } from './vault-keys.ts';

/*
 * An envelope: the card is sealed under a key of its own, and that key under a version of the vault's key. Layout: one byte
 * of format, the sealed key (60 bytes), the sealed card. A new version of the vault's key rewraps only the first part.
 */

/** Whose card it is. An envelope opens for no other merchant, session or attempt. */
export interface CardPlace {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly attemptId: string;
}

const format = 1;
const keyLength = 32;
const wrappedLength = keyLength + sealOverhead;

interface CardFields {
  readonly number: string;
  readonly security_code: string | null;
  readonly expiry_month: number;
  readonly expiry_year: number;
  readonly holder_name: string | null;
}

export function sealCard(active: OpenedKey, place: CardPlace, card: CardDetails): Buffer {
  const fields: CardFields = {
    number: card.number.reveal(),
    security_code: card.securityCode?.reveal() ?? null,
    expiry_month: card.expiryMonth,
    expiry_year: card.expiryYear,
    holder_name: card.holderName,
  };
  const plain = Buffer.from(JSON.stringify(fields));
  const cardKey = randomBytes(keyLength);
  const wrapped = sealBytes(wrappingKey(active), cardKey, keyContext(place, active.version));
  const sealed = sealBytes(cardKey, plain, cardContext(place));
  plain.fill(0);
  cardKey.fill(0);
  return Buffer.concat([Buffer.from([format]), wrapped, sealed]);
}

/** Throws when the envelope was made for another place or under another key. */
export function openCard(key: OpenedKey, place: CardPlace, envelope: Buffer): CardDetails {
  const cardKey = openCardKey(key, place, envelope);
  const plain = openBytes(cardKey, envelope.subarray(1 + wrappedLength), cardContext(place));
  const fields = JSON.parse(plain.toString('utf8')) as CardFields;
  plain.fill(0);
  cardKey.fill(0);
  return {
    number: new Secret(fields.number),
    securityCode: fields.security_code === null ? null : new Secret(fields.security_code),
    expiryMonth: fields.expiry_month,
    expiryYear: fields.expiry_year,
    holderName: fields.holder_name,
  };
}

/** The same envelope under another version of the vault's key. The card itself stays sealed. */
export function rewrapCard(from: OpenedKey, to: OpenedKey, place: CardPlace, envelope: Buffer): Buffer {
  const cardKey = openCardKey(from, place, envelope);
  const wrapped = sealBytes(wrappingKey(to), cardKey, keyContext(place, to.version));
  cardKey.fill(0);
  return Buffer.concat([Buffer.from([format]), wrapped, envelope.subarray(1 + wrappedLength)]);
}

function openCardKey(key: OpenedKey, place: CardPlace, envelope: Buffer): Buffer {
  if (envelope[0] !== format) throw new Error('A sealed card has an unknown format');
  return openBytes(wrappingKey(key), envelope.subarray(1, 1 + wrappedLength), keyContext(place, key.version));
}

/** Cards and small secrets share versions, never keys. */
function wrappingKey({ key }: OpenedKey): Buffer {
  return Buffer.from(hkdfSync('sha256', key.reveal(), '', 'maxfi.cards.v1', keyLength));
}

function keyContext(place: CardPlace, version: number): string {
  return `card key\n${version}\n${cardContext(place)}`;
}

function cardContext({ merchantId, sessionId, attemptId }: CardPlace): string {
  return JSON.stringify(['card', merchantId, sessionId, attemptId]);
}
