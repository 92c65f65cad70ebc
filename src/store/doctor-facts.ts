import type { Db, Queryable } from './db.ts';

/** What a server says of itself that bears on whether money is safe on it. */
export interface ServerFacts {
  /** As in `server_version_num`: 150004 is 15.4. */
  readonly version: number;
  readonly versionText: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly maxConnections: number;
  readonly connections: number;
  readonly clock: Date;
}

export async function findServerFacts(db: Queryable): Promise<ServerFacts> {
  const [row] = await db.query<ServerFacts>(
    `select current_setting('server_version_num')::integer as version, current_setting('server_version') as "versionText",
       current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites",
       current_setting('synchronous_commit') as "synchronousCommit",
       current_setting('max_connections')::integer as "maxConnections",
       (select count(*)::integer from pg_stat_activity) as connections, clock_timestamp() as clock`,
  );
  if (!row) throw new Error('the server said nothing of itself');
  return row;
}

/** Migrations that ran here and that this program does not know: a newer one has used the database. */
export async function listUnknownMigrations(db: Queryable, known: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select name from schema_migrations where name <> 'lock' and name <> all($1::text[]) order by name`,
    [known],
  );
  return rows.map(({ name }) => name);
}

/** Work that waits, and for how long: nothing of it grows old while a worker runs. */
export interface WaitingWork {
  readonly sessionsPastEnd: number;
  readonly deliveriesLate: number;
  readonly operationsLate: number;
  readonly mailsLate: number;
  readonly mailsFailed: number;
  readonly cardsForgotten: number;
}

export async function findWaitingWork(db: Queryable, now: Date): Promise<WaitingWork> {
  const lateSince = new Date(now.getTime() - 5 * 60_000);
  const [row] = await db.query<WaitingWork>(
    `select
       (select count(*)::integer from sessions where status = 'open' and expires_at < $1) as "sessionsPastEnd",
       (select count(*)::integer from deliveries where state = 'pending' and next_try_at < $1) as "deliveriesLate",
       (select count(*)::integer from operations where next_check_at < $1
          and state in ('prepared', 'sending', 'challenged', 'unknown', 'reversing')) as "operationsLate",
       (select count(*)::integer from mails where state = 'queued' and next_try_at < $1) as "mailsLate",
       (select count(*)::integer from mails where state = 'failed' and finished_at > $2) as "mailsFailed",
       (select count(*)::integer from cards_in_flight c
          left join attempts a on a.merchant_id = c.merchant_id and a.id = c.attempt_id
          where a.id is null or a.state in ('approved', 'declined'))
         + (select count(*)::integer from exchanges_in_flight e
          left join operations o on o.merchant_id = e.merchant_id and o.id = e.id
          where o.id is null or o.state in ('approved', 'declined', 'not_sent', 'reversed')) as "cardsForgotten"`,
    [lateSince, new Date(now.getTime() - 7 * 86_400_000)],
  );
  if (!row) throw new Error('the database said nothing');
  return row;
}

export interface ReceiverFacts {
  readonly merchantId: string;
  readonly id: string;
  readonly livemode: boolean;
  readonly url: string;
  readonly status: string;
  readonly failingSince: Date | null;
  readonly disabledReason: string | null;
}

export function listReceivers(db: Queryable, limit: number): Promise<ReceiverFacts[]> {
  return db.query<ReceiverFacts>(
    `select merchant_id as "merchantId", id, livemode, url, status, failing_since as "failingSince",
       disabled_reason as "disabledReason"
     from webhook_endpoints
     order by created_at desc
     limit $1`,
    [limit],
  );
}

/** Accounts that payments may still go to, of all merchants. */
export function listAccountsInUse(
  db: Queryable,
  limit: number,
): Promise<{ merchantId: string; accountId: string; connector: string; livemode: boolean }[]> {
  return db.query(
    `select merchant_id as "merchantId", id as "accountId", connector, livemode
     from acquirer_accounts
     where disabled_at is null
     order by created_at
     limit $1`,
    [limit],
  );
}

/** Routes whose account is disabled, and merchants with a live key whose payments no live account takes. */
export async function listDeadEnds(
  db: Queryable,
): Promise<{ routes: { merchantId: string; accountId: string }[]; merchants: string[] }> {
  const routes = await db.query<{ merchantId: string; accountId: string }>(
    `select distinct r.merchant_id as "merchantId", r.account_id as "accountId"
     from routes r
     join acquirer_accounts a on a.merchant_id = r.merchant_id and a.id = r.account_id
     where a.disabled_at is not null
     limit 100`,
  );
  const merchants = await db.query<{ id: string }>(
    `select distinct k.merchant_id as id
     from api_keys k
     where k.livemode and k.revoked_at is null and k.last_used_at is not null
       and not exists (
         select from routes r
         join acquirer_accounts a on a.merchant_id = r.merchant_id and a.id = r.account_id
         where r.merchant_id = k.merchant_id and r.livemode and a.disabled_at is null
       )
     limit 100`,
  );
  return { routes, merchants: merchants.map(({ id }) => id) };
}

/** Whether a server was ever started on this database, and when the vault's key that seals now was made. */
export async function findInstallationFacts(
  db: Db,
): Promise<{ isStarted: boolean; sealingSince: Date | null }> {
  const [row] = await db.query<{ isStarted: boolean; sealingSince: Date | null }>(
    `select exists (select from installation) as "isStarted",
       (select created_at from vault_keys where state = 'active') as "sealingSince"`,
  );
  return row ?? { isStarted: false, sealingSince: null };
}
