import type { Money } from '../../domain/money.ts';
import type { Reply } from '../exchange.ts';
import {
  asFields,
  asList,
  decimalMoney,
  type Fields,
  statusCause,
  textOf,
  type Unknown,
  unparsable,
} from '../reading.ts';
import { refusalsByStatus } from './declines.ts';

/** What stands for an answer that does not hold what was asked for. */
export type Unread = Unknown | { kind: 'not_reached'; cause: string };

/** YooKassa's names of payments and refunds. */
export const idShape = /^[0-9A-Za-z-]{36}$/;

/**
 * Its own word that it refused a request, as a code; null for any other answer. A key that is taken proves nothing: the
 * message that took it may have charged.
 */
export function refusalOf(reply: Reply): string | null {
  if (reply.kind !== 'answer') return null;
  const error = asFields(reply.body);
  const status = String(reply.status);
  const code = Object.hasOwn(refusalsByStatus, status) ? refusalsByStatus[status] : undefined;
  if (error?.type !== 'error' || code === undefined || error.code !== code) return null;
  const isOfKey = [error.parameter, error.description].some((text) => textOf(text, /idempoten/i) !== null);
  return isOfKey ? null : code;
}

/** A payment or refund that was made for a message of ours. */
export interface Made {
  readonly kind: 'made';
  readonly id: string;
  readonly amount: Money;
  readonly fields: Fields;
}

/** The object in an answer, if it is the one that was made for our message. */
export function readMade(reply: Reply, operationId: string): Made | Unread {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  return readObject(asFields(reply.body), operationId);
}

export function readObject(fields: Fields | undefined, operationId: string): Made | Unread {
  const id = textOf(fields?.id, idShape);
  const amount = moneyOf(fields?.amount);
  if (!fields || id === null || !amount) return unparsable;
  if (!isFor(fields, operationId)) return { kind: 'unknown', cause: 'reference_mismatch' };
  return { kind: 'made', id, amount, fields };
}

export function isFor(fields: Fields, operationId: string): boolean {
  return asFields(fields.metadata)?.operation_id === operationId;
}

export function moneyOf(value: unknown): Money | undefined {
  const amount = asFields(value);
  return typeof amount?.value === 'string' ? decimalMoney(amount.value, amount.currency) : undefined;
}

/** Why a payment or a refund was cancelled. */
export function reasonOf({ cancellation_details: details }: Fields): string | null {
  return textOf(asFields(details)?.reason, /^\w{1,60}$/);
}

/** So that a page of full payments stays far below what an answer may weigh here. */
export const pageSize = 50;
const mostPages = 20;

/**
 * Reads a list page by page, until there is enough or it ends. One that goes on for too long is unknown: what was not seen
 * may be there.
 */
export async function readPages(
  ask: (cursor: { cursor?: string }) => Promise<Reply>,
  isEnough: (item: Fields) => boolean = () => false,
): Promise<{ kind: 'items'; items: readonly Fields[] } | Unread> {
  const items: Fields[] = [];
  let cursor: { cursor?: string } = {};
  for (let pages = 0; pages < mostPages; pages++) {
    const page = readPage(await ask(cursor));
    if (page.kind !== 'page') return page;
    items.push(...page.items);
    if (page.next === null || page.items.some(isEnough)) return { kind: 'items', items };
    cursor = { cursor: page.next };
  }
  return { kind: 'unknown', cause: 'list_too_long' };
}

function readPage(reply: Reply): { kind: 'page'; items: readonly Fields[]; next: string | null } | Unread {
  if (reply.kind !== 'answer') return { kind: 'not_reached', cause: reply.cause };
  if (reply.status !== 200) return { kind: 'unknown', cause: statusCause(reply.status) };
  const list = asFields(reply.body);
  const items = asList(list?.items);
  const isWhole = Array.isArray(list?.items) && items?.length === list.items.length;
  if (list?.type !== 'list' || !items || !isWhole) return unparsable;
  const isLast = list.next_cursor === undefined || list.next_cursor === null;
  const next = textOf(list.next_cursor, /^[\x21-\x7e]{1,500}$/);
  // An end that cannot be read is not the end.
  if (!isLast && next === null) return unparsable;
  return { kind: 'page', items, next };
}
