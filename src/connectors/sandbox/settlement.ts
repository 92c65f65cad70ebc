import { type SettlementLine, settlementKinds } from '../../domain/settlement.ts';
import type { SettlementAnswer } from '../connector.ts';
import { parseJson, type TextReply } from '../exchange.ts';
import { asFields, type Fields, minorMoney } from '../reading.ts';

/** What the bank's file of a day says. One line that is not understood makes the whole file unreadable. */
export function settlementAnswer(reply: TextReply): SettlementAnswer {
  if (reply.kind !== 'answer') return unreadable(reply.cause);
  if (reply.status === 404) return { kind: 'not_ready' };
  if (reply.status !== 200) return unreadable(`status_${reply.status}`);
  const rows = reply.text
    .split('\n')
    .slice(0, -1)
    .map((line) => asFields(parseJson(line)));
  const end = rows.pop();
  if (end?.kind !== 'end' || end.lines !== rows.length) return unreadable('cut_short');
  const lines = rows.map(readLine);
  const wrong = lines.indexOf(undefined);
  if (wrong >= 0) return unreadable(`line_${wrong + 1}`);
  return { kind: 'file', lines: lines.filter((line) => line !== undefined) };
}

function unreadable(cause: string): SettlementAnswer {
  return { kind: 'unreadable', cause };
}

function readLine(fields: Fields | undefined): SettlementLine | undefined {
  if (!fields) return undefined;
  const kind = settlementKinds.find((one) => one === fields.kind);
  const { reference, currency } = fields;
  const amount = minorMoney(fields.amount, currency);
  const fee = minorMoney(fields.fee, currency);
  const settledAt = readTime(fields.settled_at);
  // It goes into our tables and onto a screen, so it has to look like one, and not like a card number.
  const isReference = typeof reference === 'string' && /^(?!\d+$)[A-Za-z0-9_-]{1,64}$/.test(reference);
  if (!kind || !isReference || !amount || !fee || !settledAt) return undefined;
  return { kind, reference, amount, fee, settledAt };
}

function readTime(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
