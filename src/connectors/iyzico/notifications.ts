import { timingSafeEqual } from 'node:crypto';
import type { ChallengeAnswer } from '../../domain/challenge.ts';
import type { NotificationReading, RawNotification } from '../connector.ts';
import { parseJson } from '../exchange.ts';
import { asFields, asText, type Fields, textOf } from '../reading.ts';
import type { Client } from './client.ts';

type Signer = Pick<Client, 'sign' | 'keyed'>;

/** Reads a report (`X-IYZ-SIGNATURE-V3`). Its signature covers no amount, so it only makes us ask. */
export function readNotification(raw: RawNotification, { sign, keyed }: Signer): NotificationReading {
  const fields = asFields(parseJson(raw.body));
  const given = raw.headers['x-iyz-signature-v3'];
  if (!fields || given === undefined || !isEqual(given, sign(keyed(signedText(fields)))))
    return { kind: 'forged' };
  const operationId = textOf(fields.paymentConversationId, /^[\w-]{1,80}$/);
  if (operationId === null) return { kind: 'unrecognised', answer: '' };
  return { kind: 'read', news: [{ about: 'sale', operationId, outcome: null }], answer: '' };
}

/** What follows the key: fields of a payment over the API, or of one on iyzico's page, which has a token. */
function signedText(fields: Fields): string {
  const { iyziEventType, paymentId, iyziPaymentId, token, paymentConversationId, status } = fields;
  const parts =
    token === undefined
      ? [iyziEventType, paymentId, paymentConversationId, status]
      : [iyziEventType, iyziPaymentId, token, paymentConversationId, status];
  return parts.map((part) => (part === undefined || part === null ? '' : asText(part))).join('');
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given.toLowerCase()), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** How the customer came back from 3-D Secure. `authenticated` only makes us ask iyzico to complete the payment. */
export function readReturn(answer: ChallengeAnswer): 'authenticated' | 'not_authenticated' | undefined {
  const { status, mdStatus } = answer.fields;
  if (answer.kind !== 'returned' || (status !== 'success' && status !== 'failure')) return undefined;
  return status === 'success' && mdStatus === '1' ? 'authenticated' : 'not_authenticated';
}
