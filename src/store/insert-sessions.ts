import type { Event } from '../domain/event.ts';
import { type BodyFields, idempotencyWindowMs } from '../domain/idempotency.ts';
import type { Session } from '../domain/session.ts';
import { type Db, sqlState } from './db.ts';
import { grouped } from './grouped.ts';
import { findStoredAnswer, type IdempotencyScope, type StoredAnswer } from './idempotency-keys.ts';
import { receiverSql } from './receiver.ts';
import { insertTagsOf } from './session-tags.ts';
import { sessionColumns, sessionRecord, toSessionRow } from './sessions.ts';

/** A session to create, with everything that commits together with it. */
export interface NewSession {
  readonly session: Session;
  readonly event: Event;
  /** The answer to store under the caller's key, or nothing when it sent none. */
  readonly idempotency: (IdempotencyScope & { readonly path: string; readonly fields: BodyFields }) | null;
  readonly response: { readonly status: number; readonly body: string };
}

/**
 * Created by this call; or somebody created it before and this is what they were answered; or somebody is at it and
 * did not finish while we waited.
 */
export type InsertResult =
  | { kind: 'inserted' }
  | { kind: 'existing'; answer: StoredAnswer }
  | { kind: 'in_progress' };

export type InsertSession = (item: NewSession) => Promise<InsertResult>;

/** Two statements at a time of at most 64 sessions each: measured, see docs/decisions/0008. */
const limits = { maxItems: 64, lanes: 2 };

/** How long a repeat waits for the first request with its key, in milliseconds. */
interface TwinWait {
  /** A group must not hold up the others. */
  readonly inGroup: number;
  readonly alone: number;
}

const usualWaitMs = 10_000;
const lockNotAvailable = '55P03';

/**
 * Creates sessions that arrive together in one statement: idempotency key, session, event and deliveries of each
 * commit or fail as one. A caller whose key is taken waits on the index for the first, for `repeatWaitMs` in all, and gets the
 * first's answer.
 */
export function insertSessionGrouped(db: Db, repeatWaitMs = usualWaitMs): InsertSession {
  const inGroup = Math.min(1_000, repeatWaitMs / 2);
  const wait: TwinWait = { inGroup, alone: repeatWaitMs - inGroup };
  const insert = grouped<NewSession, boolean>(
    limits,
    (items) => insertAll(db, wait, items),
    (item) => (item.idempotency ? scopeText(item.idempotency) : undefined),
  );
  return async (item) => {
    try {
      if (await insert(item)) return { kind: 'inserted' };
    } catch (error) {
      if (item.idempotency && sqlState(error) === lockNotAvailable) return { kind: 'in_progress' };
      throw error;
    }
    if (!item.idempotency) throw new Error('Bug! A session without a key was not inserted');
    const answer = await findStoredAnswer(db, item.idempotency, item.session.createdAt);
    // Its 24 hours ended between the two statements, and the worker took it away: the next try creates.
    return answer ? { kind: 'existing', answer } : { kind: 'in_progress' };
  };
}

function scopeText(scope: IdempotencyScope): string {
  return `${scope.merchantId} ${scope.livemode} ${scope.key}`;
}

async function insertAll(db: Db, wait: TwinWait, items: readonly NewSession[]): Promise<boolean[]> {
  // In one order everywhere: two statements that wait for each other's keys crosswise would deadlock.
  const sorted = [...items].sort((a, b) => (sortText(a) < sortText(b) ? -1 : 1));
  const rows = await db.query<{ id: string }>(
    statement,
    [JSON.stringify(sorted.map(toInput)), `${Math.ceil(items.length > 1 ? wait.inGroup : wait.alone)}ms`],
    'insert_sessions',
  );
  const inserted = new Set(rows.map((row) => row.id));
  return items.map((item) => inserted.has(item.session.id));
}

function sortText(item: NewSession): string {
  return item.idempotency ? scopeText(item.idempotency) : '';
}

function toInput({ session, event, idempotency, response }: NewSession) {
  return {
    ...toSessionRow(session),
    event_id: event.id,
    event_type: event.type,
    event_body: event.body,
    idem_key: idempotency?.key ?? null,
    idem_livemode: idempotency?.livemode ?? null,
    idem_path: idempotency?.path ?? null,
    idem_fields: idempotency?.fields ?? null,
    idem_status: response.status,
    idem_response: response.body,
    idem_expires_at: new Date(session.createdAt.getTime() + idempotencyWindowMs).toISOString(),
  };
}

/** The limit on waiting is set inside the statement, before its first row is written: a round trip less. */
const statement = `
with input as (
  select input.*
  from set_config('lock_timeout', $2, true) as wait, jsonb_to_recordset($1::jsonb) as input (
    ${sessionRecord},
    event_id text, event_type text, event_body text, idem_key text, idem_livemode boolean,
    idem_path text, idem_fields jsonb, idem_status integer, idem_response text, idem_expires_at timestamptz
  )
), keys as (
  insert into idempotency_keys as k (merchant_id, livemode, key, path, fields, status, response, object_id,
    created_at, expires_at)
  select merchant_id, idem_livemode, idem_key, idem_path, idem_fields, idem_status, idem_response, id, created_at,
    idem_expires_at
  from input
  where idem_key is not null
  on conflict (merchant_id, livemode, key) do update
  set path = excluded.path, fields = excluded.fields, status = excluded.status, response = excluded.response,
    object_id = excluded.object_id, created_at = excluded.created_at, expires_at = excluded.expires_at
  where k.expires_at <= excluded.created_at
  returning object_id
), winners as (
  select *
  from input
  where idem_key is null or id in (select object_id from keys)
), new_sessions as (
  insert into sessions (${sessionColumns}, customer_email)
  select ${sessionColumns}, customer_email
  from winners
  returning id
), new_tags as (
  ${insertTagsOf('winners')}
), new_events as (
  insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
  select merchant_id, event_id, id, event_sequence, livemode, event_type, event_body, created_at
  from winners
), new_deliveries as (
  insert into deliveries (merchant_id, id, event_id, session_id, sequence, livemode, target, url, receiver, state,
    next_try_at, created_at)
  select w.merchant_id, 'whd_' || md5(w.event_id || e.id), w.event_id, w.id, w.event_sequence, w.livemode, e.id,
    e.url, ${receiverSql('e.url')}, 'pending', w.created_at, w.created_at
  from winners w
  join webhook_endpoints e on e.merchant_id = w.merchant_id and e.livemode = w.livemode
  where e.status = 'enabled' and w.event_type = any(e.event_types) and w.webhook_url is null
)
select id
from new_sessions`;
