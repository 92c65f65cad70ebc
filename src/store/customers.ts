import { type Money, money } from '../domain/money.ts';
import type { Queryable } from './db.ts';

/** What somebody paid in one currency, among the newest payments. */
export interface CustomerFacts {
  readonly email: string;
  readonly count: number;
  readonly amount: Money;
  readonly lastAt: Date;
}

/** So many payments are looked at, the newest first: a page must not read a year. */
const lookedAt = 2_000;
const shown = 100;

/** Who has paid lately, by mail address and currency: amounts of two currencies are never added up. */
export async function listCustomers(
  db: Queryable,
  of: { merchantId: string; livemode: boolean },
): Promise<CustomerFacts[]> {
  const rows = await db.query<{
    email: string;
    currency: string;
    count: number;
    amount: number;
    lastAt: Date;
  }>(
    `select customer_email as email, currency, count(*)::integer as count, sum(amount)::bigint as amount,
       max(created_at) as "lastAt"
     from (
       select customer_email, currency, amount, created_at
       from sessions
       where merchant_id = $1 and livemode = $2 and status = 'succeeded'
       order by created_at desc, id desc
       limit $3
     ) newest
     where customer_email is not null
     group by 1, 2
     order by 5 desc, 1
     limit $4`,
    [of.merchantId, of.livemode, lookedAt, shown],
  );
  return rows.map(({ currency, amount, ...facts }) => ({ ...facts, amount: money(amount, currency) }));
}
