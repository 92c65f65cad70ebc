import type { RiskTally, RiskWindows } from '../domain/risk-try.ts';
import type { Queryable } from './db.ts';
import { countedAtMost } from './risk-counts.ts';

interface AttackRow {
  readonly session_declines: number;
  readonly address_finished: number;
  readonly address_declined: number;
  readonly short_finished: number;
  readonly short_declined: number;
  readonly long_finished: number;
  readonly long_declined: number;
}

/** What is known before there is a card: how hard the page's puzzle must be. */
export async function findAttackCounts(
  db: Queryable,
  of: {
    readonly merchantId: string;
    readonly livemode: boolean;
    readonly sessionId: string;
    readonly address: string | null;
    readonly now: Date;
  },
  windows: RiskWindows,
): Promise<{ sessionDeclines: number; address: RiskTally; merchant: { short: RiskTally; long: RiskTally } }> {
  const since = (ms: number) => new Date(of.now.getTime() - ms);
  const [row] = await db.query<AttackRow>(
    `select s.*, a.*, m.*
     from (
       select count(*)::integer as session_declines
       from risk_tries
       where merchant_id = $1 and session_id = $3 and result in ('declined', 'abandoned')
     ) s
     cross join (
       select count(*) filter (where result in ('approved', 'declined', 'abandoned'))::integer as address_finished,
         count(*) filter (where result in ('declined', 'abandoned'))::integer as address_declined
       from (
         select result
         from risk_tries
         where merchant_id = $1 and livemode = $2 and address = $4 and tried_at > $5
         order by tried_at desc
         limit ${countedAtMost}
       ) r
     ) a
     cross join (
       select count(*) filter (where tried_at > $5)::integer as short_finished,
         count(*) filter (where tried_at > $5 and result <> 'approved')::integer as short_declined,
         count(*)::integer as long_finished,
         count(*) filter (where result <> 'approved')::integer as long_declined
       from (
         select result, tried_at
         from risk_tries
         where merchant_id = $1 and livemode = $2 and tried_at > $6
           and result in ('approved', 'declined', 'abandoned')
         order by tried_at desc
         limit ${countedAtMost}
       ) r
     ) m`,
    [of.merchantId, of.livemode, of.sessionId, of.address, since(windows.shortMs), since(windows.longMs)],
    'find_attack_counts',
  );
  if (!row) throw new Error('Bug! Counting gave no row');
  return {
    sessionDeclines: row.session_declines,
    address: { finished: row.address_finished, declined: row.address_declined },
    merchant: {
      short: { finished: row.short_finished, declined: row.short_declined },
      long: { finished: row.long_finished, declined: row.long_declined },
    },
  };
}
