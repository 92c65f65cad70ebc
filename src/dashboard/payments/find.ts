import { currencyCodes } from '../../domain/currency.ts';
import { readAmount } from '../../domain/money.ts';
import { sessionStatuses } from '../../domain/session.ts';
import type { SessionFilter } from '../../store/list-sessions.ts';
import { findSessionIdByRrn } from '../../store/session-by-rrn.ts';
import type { DashboardDeps } from '../deps.ts';
import type { MerchantVisit } from '../visit.ts';

/** What somebody looks for: one payment, or those that a filter leaves. */
export type Wish =
  | { kind: 'one'; id: string }
  | { kind: 'list'; filter: SessionFilter }
  /** A number of a bank that no payment has. */
  | { kind: 'none' };

/**
 * Reads the search field and the filters of the address. The field takes what people have at hand: an id, a mail address, four
 * digits of a card, the bank's twelve, an amount such as `49.00`; anything else is an order number.
 */
export async function readWish(deps: DashboardDeps, visit: MerchantVisit): Promise<Wish> {
  const { query, merchant, livemode } = visit;
  const text = (query.q ?? '').trim().slice(0, 320);
  if (/^cs_(?:test|live)_[0-9A-Za-z]+$/.test(text)) return { kind: 'one', id: text };
  if (/^\d{12}$/.test(text)) {
    const id = await findSessionIdByRrn(deps.db, { merchantId: merchant.id, livemode, rrn: text });
    return id ? { kind: 'one', id } : { kind: 'none' };
  }
  const base: SessionFilter = {
    merchantId: merchant.id,
    livemode,
    status: sessionStatuses.find((status) => status === query.status),
    currency: currencyCodes.find((code) => code === query.currency),
    created: { gte: dayStart(query.from, 0), lt: dayStart(query.to, 1) },
  };
  return { kind: 'list', filter: { ...base, ...readText(text) } };
}

function readText(text: string): Partial<SessionFilter> {
  if (text === '') return {};
  if (text.includes('@')) return { customerEmail: text };
  if (/^\d{4}$/.test(text)) return { last4: text };
  // Without its decimals a number is an order more often than an amount.
  const amountMinor = /[.,]\d\d$/.test(text) ? readAmount(text) : undefined;
  if (amountMinor !== undefined) return { amountMinor };
  return { orderId: text };
}

/** Days of a filter are those of UTC: their bounds stand in the address, which colleagues elsewhere open too. */
function dayStart(day: string | undefined, plusDays: number): Date | undefined {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? undefined : new Date(at.getTime() + plusDays * 86_400_000);
}
