import type { RiskCounts, RiskResult, RiskTry, RiskWindows } from '../domain/risk-try.ts';
import type { Queryable, Tx } from './db.ts';

const dayMs = 24 * 60 * 60_000;
/** Longer than any window reaches. */
const keptDays = 31;
/** Approved tries stay longer: they tell a card that has paid here from a new one. */
const approvedKeptDays = 400;

/**
 * Writes a try down before it is judged. Commit it before `findRiskCounts`: then of many tries at once each sees the
 * others, and no more than a limit get through. A try that is refused is taken back with `deleteRiskTry`.
 */
export async function insertRiskTry(db: Queryable, row: RiskTry): Promise<void> {
  await db.execute(
    `insert into risk_tries
       (merchant_id, id, livemode, session_id, fingerprint, bin, address, amount, currency, result, tried_at, kept_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11)`,
    [
      row.merchantId,
      row.id,
      row.livemode,
      row.sessionId,
      row.fingerprint,
      row.bin,
      row.address,
      row.amount.amountMinor,
      row.amount.currency,
      row.triedAt,
      new Date(row.triedAt.getTime() + keptDays * dayMs),
    ],
    'insert_risk_try',
  );
}

/**
 * Notes how a try ended, in the transaction that records the answer, and returns the fingerprint of its card; nothing when
 * there is no such try.
 */
export async function updateRiskTry(
  tx: Tx,
  key: Pick<RiskTry, 'merchantId' | 'id'>,
  ended: { readonly result: RiskResult; readonly isAuthenticated: boolean },
): Promise<string | undefined> {
  const [row] = await tx.query<{ fingerprint: string }>(
    `update risk_tries
     set result = $3, is_authenticated = $4,
       kept_until = case when $3 = 'approved' then tried_at + interval '${approvedKeptDays} days' else kept_until end
     where merchant_id = $1 and id = $2
     returning fingerprint`,
    [key.merchantId, key.id, ended.result, ended.isAuthenticated],
    'update_risk_try',
  );
  return row?.fingerprint;
}

/** Takes a try back that was refused: it reached nobody, and must not keep an honest customer out for longer. */
export async function deleteRiskTry(db: Queryable, key: Pick<RiskTry, 'merchantId' | 'id'>): Promise<void> {
  await db.execute(
    'delete from risk_tries where merchant_id = $1 and id = $2',
    [key.merchantId, key.id],
    'delete_risk_try',
  );
}

interface CountsRow {
  readonly session_tries: number;
  readonly session_other_cards: number;
  readonly card_declines: number;
  readonly card_same_amount: number;
  readonly card_has_paid: boolean;
  readonly card_unauthenticated: number;
  readonly card_unauthenticated_amount: number;
  readonly address_submits: number;
  readonly address_short: number[];
  readonly address_long: number[];
  readonly bin_short: number[];
  readonly bin_long: number[];
  readonly merchant_short: number[];
  readonly merchant_long: number[];
}

/** Each part reads at most this many of the newest tries: an attack must not make counting slow. */
export const countedAtMost = 500;

/** `[finished, declined]` of the rows of `source` since a parameter. */
function tally(source: string, since: string): string {
  const isFinished = `${source}.result in ('approved', 'declined', 'abandoned')`;
  return `array[
    count(*) filter (where ${isFinished} and ${source}.tried_at > ${since})::integer,
    count(*) filter (where ${source}.result in ('declined', 'abandoned') and ${source}.tried_at > ${since})::integer
  ]`;
}

const countsStatement = `
with card as (
  select result, amount, currency, is_authenticated, tried_at
  from risk_tries
  where merchant_id = $1 and livemode = $3 and fingerprint = $5 and id <> $2 and tried_at > least($10::timestamptz, $11)
  order by tried_at desc
  limit ${countedAtMost}
)
select s.*, c.*, u.*, p.*, a.*, b.*, m.*
from (
  select count(*)::integer as session_tries,
    count(distinct fingerprint) filter (where fingerprint <> $5)::integer as session_other_cards
  from risk_tries
  where merchant_id = $1 and session_id = $4 and id <> $2
) s
cross join (
  select
    count(*) filter (where result in ('declined', 'abandoned') and tried_at > $10)::integer as card_declines,
    count(*) filter (
      where result <> 'approved' and amount = $8 and currency = $9 and tried_at > $11
    )::integer as card_same_amount
  from card
) c
cross join (
  select count(*)::integer as card_unauthenticated, coalesce(sum(amount), 0)::bigint as card_unauthenticated_amount
  from card
  where result = 'approved' and not is_authenticated and currency = $9
    and tried_at > coalesce(
      (select max(tried_at) from card where result = 'approved' and is_authenticated), '-infinity'
    )
) u
cross join (
  select coalesce((
    select true
    from risk_tries
    where merchant_id = $1 and livemode = $3 and fingerprint = $5 and result = 'approved'
    order by tried_at desc
    limit 1
  ), false) as card_has_paid
) p
cross join (
  select count(*) filter (where r.tried_at > $12)::integer as address_submits,
    ${tally('r', '$12')} as address_short, ${tally('r', '$13')} as address_long
  from (
    select result, tried_at
    from risk_tries
    where merchant_id = $1 and livemode = $3 and address = $7 and id <> $2 and tried_at > least($12::timestamptz, $13)
    order by tried_at desc
    limit ${countedAtMost}
  ) r
) a
cross join (
  select ${tally('r', '$12')} as bin_short, ${tally('r', '$13')} as bin_long
  from (
    select result, tried_at
    from risk_tries
    where merchant_id = $1 and livemode = $3 and bin = $6 and id <> $2 and tried_at > least($12::timestamptz, $13)
      and result in ('approved', 'declined', 'abandoned')
    order by tried_at desc
    limit ${countedAtMost}
  ) r
) b
cross join (
  select ${tally('r', '$12')} as merchant_short, ${tally('r', '$13')} as merchant_long
  from (
    select result, tried_at
    from risk_tries
    where merchant_id = $1 and livemode = $3 and id <> $2 and tried_at > least($12::timestamptz, $13)
      and result in ('approved', 'declined', 'abandoned')
    order by tried_at desc
    limit ${countedAtMost}
  ) r
) m`;

/** Everything the limits ask about a try, in one statement; the try itself is not counted. `now` is its own time. */
export async function findRiskCounts(db: Queryable, of: RiskTry, windows: RiskWindows): Promise<RiskCounts> {
  const since = (ms: number) => new Date(of.triedAt.getTime() - ms);
  const [row] = await db.query<CountsRow>(
    countsStatement,
    [
      of.merchantId,
      of.id,
      of.livemode,
      of.sessionId,
      of.fingerprint,
      of.bin,
      of.address,
      of.amount.amountMinor,
      of.amount.currency,
      since(windows.cardDeclinesMs),
      since(windows.sameAmountMs),
      since(windows.shortMs),
      since(windows.longMs),
    ],
    'find_risk_counts',
  );
  if (!row) throw new Error('Bug! Counting gave no row');
  return toCounts(row);
}

function toCounts(row: CountsRow): RiskCounts {
  const toTally = ([finished = 0, declined = 0]: number[]) => ({ finished, declined });
  return {
    session: { tries: row.session_tries, otherCards: row.session_other_cards },
    card: {
      declines: row.card_declines,
      sameAmountTries: row.card_same_amount,
      hasPaid: row.card_has_paid,
      unauthenticated: { payments: row.card_unauthenticated, amountMinor: row.card_unauthenticated_amount },
    },
    address: {
      submits: row.address_submits,
      short: toTally(row.address_short),
      long: toTally(row.address_long),
    },
    bin: { short: toTally(row.bin_short), long: toTally(row.bin_long) },
    merchant: { short: toTally(row.merchant_short), long: toTally(row.merchant_long) },
  };
}

/** Forgets tries that no window reaches any more, at most 1000 at once, and returns how many. */
export async function deleteOldRiskTries(db: Queryable, now: Date): Promise<number> {
  return db.execute(
    `delete from risk_tries
     where (merchant_id, id) in (
       select merchant_id, id
       from risk_tries
       where kept_until <= $1
       order by kept_until
       limit 1000
       for update skip locked
     )`,
    [now],
  );
}
