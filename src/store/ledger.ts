import type { Currency } from '../domain/currency.ts';
import type { Account, Journal, JournalKind } from '../domain/ledger.ts';
import { type Money, money } from '../domain/money.ts';
import type { Queryable, Tx } from './db.ts';

/** The primary key that refuses a second journal of one source. */
export const oneJournalPerSource = 'journals_one_per_source';

/**
 * Books a journal. The only place that writes postings: one statement sums them into the journal's two sides, and the
 * database refuses sides that differ. Rejects when the source is booked already.
 */
export async function insertJournal(tx: Tx, journal: Journal): Promise<void> {
  await tx.execute(
    `with given as materialized (
       select account, case side when 'debit' then amount else -amount end as amount
       from unnest($10::text[], $11::text[], $12::bigint[]) as posting (account, side, amount)
     ), journal as (
       insert into journals (merchant_id, source, livemode, kind, account_id, reference, currency, debits, credits,
         happened_at, created_at)
       select $1::text, $2::text, $3::boolean, $4::text, $5::text, $6::text, $7::text,
         coalesce(sum(amount) filter (where amount > 0), 0)::bigint,
         coalesce(-sum(amount) filter (where amount < 0), 0)::bigint,
         $8::timestamptz, $9::timestamptz
       from given
       returning merchant_id, source
     )
     insert into postings (merchant_id, source, account, amount)
     select merchant_id, source, account, amount
     from journal
     cross join given`,
    [
      journal.merchantId,
      journal.source,
      journal.livemode,
      journal.kind,
      journal.accountId,
      journal.reference,
      journal.amount.currency,
      journal.happenedAt,
      journal.createdAt,
      journal.postings.map(({ account }) => account),
      journal.postings.map(({ side }) => side),
      journal.postings.map(({ amount }) => amount.amountMinor),
    ],
    'insert_journal',
  );
}

export interface Balance {
  readonly account: Account;
  readonly accountId: string;
  readonly currency: Currency;
  /** Minor units; debits are positive, credits negative. */
  readonly balanceMinor: number;
}

/** What stands on each account of a merchant in one mode. Together they are nothing in every currency. */
export async function findBalances(
  db: Queryable,
  of: { merchantId: string; livemode: boolean },
): Promise<Balance[]> {
  return db.query<Balance>(
    `select account, account_id as "accountId", currency, sum(amount)::bigint as "balanceMinor"
     from journals
     join postings using (merchant_id, source)
     where merchant_id = $1 and livemode = $2
     group by account, account_id, currency
     order by currency, account_id, account`,
    [of.merchantId, of.livemode],
  );
}

/** A journal as it is listed; its postings follow from its kind. */
export interface BookedJournal {
  readonly merchantId: string;
  readonly source: string;
  readonly livemode: boolean;
  readonly kind: JournalKind;
  readonly accountId: string;
  readonly reference: string;
  readonly amount: Money;
  readonly happenedAt: Date;
  readonly createdAt: Date;
}

interface JournalRow {
  merchant_id: string;
  source: string;
  livemode: boolean;
  kind: JournalKind;
  account_id: string;
  reference: string;
  currency: string;
  debits: number;
  happened_at: Date;
  created_at: Date;
}

const columns =
  'merchant_id, source, livemode, kind, account_id, reference, currency, debits, happened_at, created_at';

function toJournal(row: JournalRow): BookedJournal {
  return {
    merchantId: row.merchant_id,
    source: row.source,
    livemode: row.livemode,
    kind: row.kind,
    accountId: row.account_id,
    reference: row.reference,
    amount: money(row.debits, row.currency),
    happenedAt: row.happened_at,
    createdAt: row.created_at,
  };
}

/** The newest journals of a merchant in one mode; `before` goes on after the last one of a page. */
export async function listJournals(
  db: Queryable,
  of: { merchantId: string; livemode: boolean },
  page: { limit: number; before?: Pick<BookedJournal, 'happenedAt' | 'source'> },
): Promise<BookedJournal[]> {
  const rows = await db.query<JournalRow>(
    `select ${columns}
     from journals
     where merchant_id = $1 and livemode = $2
       and ($3::timestamptz is null or (happened_at, source) < ($3, $4))
     order by happened_at desc, source desc
     limit $5`,
    [of.merchantId, of.livemode, page.before?.happenedAt ?? null, page.before?.source ?? null, page.limit],
  );
  return rows.map(toJournal);
}

/** Journals of any merchant that come from these sources. */
export async function listJournalsBySource(
  db: Queryable,
  sources: readonly string[],
  livemode: boolean,
): Promise<BookedJournal[]> {
  const rows = await db.query<JournalRow>(
    `select ${columns}
     from journals
     where source = any($1::text[]) and livemode = $2`,
    [sources, livemode],
  );
  return rows.map(toJournal);
}

export interface SettlementDay {
  readonly accountId: string;
  readonly livemode: boolean;
  /** `YYYY-MM-DD` in UTC. */
  readonly date: string;
}

/**
 * Journals that the file of this day should have and no file has: booked before `bookedBy`, and not undone on the same
 * day, for what is undone before it is settled comes in no file.
 */
export async function listJournalsNotSettled(
  db: Queryable,
  day: SettlementDay,
  bookedBy: Date,
): Promise<BookedJournal[]> {
  const rows = await db.query<JournalRow>(
    `with expected as (
       select *
       from journals
       where account_id = $1 and livemode = $2 and created_at <= $4
         and kind in ('approval', 'refund', 'reversal')
         and happened_at >= ($3::date)::timestamp at time zone 'UTC'
         and happened_at < ($3::date + 1)::timestamp at time zone 'UTC'
     )
     select ${columns}
     from expected
     where not exists (
         select from settlement_lines line
         where line.reference = expected.reference and line.account_id = $1 and line.livemode = $2
           and line.kind = case expected.kind when 'approval' then 'sale' else expected.kind end
           and line.settled_at is not null
       )
       and not exists (
         select from expected undone
         where undone.merchant_id = expected.merchant_id and undone.reference = expected.reference
           and undone.kind in ('approval', 'reversal') and expected.kind in ('approval', 'reversal')
           and undone.kind <> expected.kind
       )
     order by source`,
    [day.accountId, day.livemode, day.date, bookedBy],
  );
  return rows.map(toJournal);
}
