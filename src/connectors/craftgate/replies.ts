import type { Reply } from '../exchange.ts';
import { asFields, asList, type Fields, statusCause, textOf } from '../reading.ts';

/** An answer that says nothing. */
type Unread = { kind: 'unread'; cause: string };

/** Craftgate's own no. Codes from 10000 on are payments that were refused; below them the request itself was. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly code: number;
  readonly group: string | null;
}

/** What came back, before it is known what it is about. */
export type Read = { kind: 'data'; data: Fields } | Refusal | Unread | Exclude<Reply, { kind: 'answer' }>;

export const idShape = /^[1-9]\d{0,14}$/;

/** Everything that Craftgate says is in an envelope: `data`, or `errors` with a status of 4xx. */
export function readReply(reply: Reply): Read {
  if (reply.kind !== 'answer') return reply;
  const { status, body } = reply;
  const envelope = asFields(body);
  if (status >= 200 && status < 300) {
    const data = asFields(envelope?.data);
    const isWhole = data !== undefined && envelope?.errors === undefined;
    return isWhole ? { kind: 'data', data } : { kind: 'unread', cause: 'unparsable_answer' };
  }
  const errors = asFields(envelope?.errors);
  const code = textOf(errors?.errorCode, /^\d{1,6}$/);
  if (status < 400 || status >= 500 || code === null) return { kind: 'unread', cause: statusCause(status) };
  return { kind: 'refusal', status, code: Number(code), group: groupOf(errors) };
}

/** Which of the documented kinds of payment errors it is. */
export function groupOf(error: Fields | undefined): string | null {
  return textOf(error?.errorGroup, /^[A-Z][A-Z0-9_]{1,60}$/);
}

export function isPaymentError({ code }: Refusal): boolean {
  return code >= 10_000;
}

/** A list and whether it is all of it; nothing for what is no list. */
export function itemsOf(data: Fields, pageSize: number): readonly Fields[] | undefined {
  const items = asList(data.items);
  return items && items.length < pageSize ? items : undefined;
}

/** Why an answer is no answer, in one word. */
export function causeOf(read: Exclude<Read, { kind: 'data' }>): string {
  return read.kind === 'refusal' ? `error_${read.code}` : read.cause;
}
