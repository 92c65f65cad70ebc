import type { Db } from '../src/store/db.ts';
import { insertTagsOf } from '../src/store/session-tags.ts';

const batch = 100_000;

export interface LoadOptions {
  readonly merchantId: string;
  readonly sessions: number;
  /** The first of November 2026 when left out. */
  readonly endsAt?: Date;
  /** From one to the next; ten seconds when left out. */
  readonly everyMs?: number;
}

/**
 * Sessions of a merchant in test mode, one every ten seconds back from the first of November 2026, each with three events.
 * Made by the database itself, in steps. Their metadata has what lists find hard: a value of each session's own, two that
 * half of all have and that never meet, one that only the older half has, and one in ten.
 */
export async function loadManySessions(db: Db, of: LoadOptions): Promise<void> {
  const times = [of.endsAt ?? new Date('2026-11-01T00:00:00Z'), of.everyMs ?? 10_000];
  for (let from = 1; from <= of.sessions; from += batch) {
    const to = Math.min(of.sessions, from + batch - 1);
    await db.execute(sessionsText, [of.merchantId, from, to, of.sessions / 2, ...times]);
    await db.execute(eventsText, [of.merchantId, from, to, ...times]);
  }
  for (const table of ['sessions', 'session_tags', 'events']) await db.execute(`analyze ${table}`);
}

const number = `lpad(n::text, 24, '0')`;
const sessionId = `'cs_test_' || substr($1, 5) || ${number}`;
const createdAt = (at: string, every: string) =>
  `${at}::timestamptz - n * ${every}::float8 * interval '1 millisecond'`;

const sessionsText = `
  with made as (
    select n, ${sessionId} as id, ${createdAt('$5', '$6')} as created_at,
      case when n % 1000 = 0 then 'open' when n % 1000 = 1 then 'failed' when n % 10 < 7 then 'succeeded' else 'expired' end
        as status,
      jsonb_build_object('cart', n, 'channel', case when n % 2 = 0 then 'web' else 'app' end,
        'door', case when n % 2 = 1 then 'front' else 'back' end, 'era', case when n > $4::float8 then 'old' else 'new' end,
        'shelf', n % 10) as metadata
    from generate_series($2::integer, $3::integer) n
  ), new_sessions as (
  insert into sessions (merchant_id, id, livemode, status, amount, currency, order_id, language, customer, customer_email,
    settings, metadata, payment_method, attempts_count, event_sequence, created_by_key_id, created_at, expires_at)
  select $1, id, false, status, 100 + n % 900000, case when n % 500 = 3 then 'GBP' else 'AZN' end, 'order-' || n, 'az',
    jsonb_build_object('email', 'c' || n % 100000 || '@example.com'), 'c' || n % 100000 || '@example.com', '{}', metadata,
    case when status = 'succeeded' then '{"type":"card","brand":"visa","last4":"4242","exp_month":12,"exp_year":2030,"country":null,"wallet":null}'::jsonb end,
    1, 3, 'key_1', created_at, created_at + interval '30 minutes'
  from made
  returning merchant_id, livemode, created_at, id, metadata
  )
  ${insertTagsOf('new_sessions')}`;

const eventsText = `
  insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
  select $1, 'evt_' || ${number} || k, ${sessionId}, k, false,
    case when k = 1 then 'checkout.session.created' when k = 2 then 'checkout.session.processing'
      when n % 20000 = 0 then 'payment.late_reversed' else 'checkout.session.completed' end,
    '{"id":"evt_' || ${number} || k || '","object":"event","type":"checkout.session.created","data":{"object":{"id":"' || ${sessionId} || '"}}}',
    ${createdAt('$4', '$5')} + k * interval '1 second'
  from generate_series($2::integer, $3::integer) n, generate_series(1, 3) k`;
