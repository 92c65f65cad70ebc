import type { Db } from '../src/store/db.ts';

const batch = 100_000;

/**
 * Sessions of a merchant in test mode, one every ten seconds back from the first of November 2026 each, with three events.
 * Made by the database itself, in steps.
 */
export async function loadManySessions(db: Db, of: { merchantId: string; sessions: number }): Promise<void> {
  for (let from = 1; from <= of.sessions; from += batch) {
    const to = Math.min(of.sessions, from + batch - 1);
    await db.execute(sessionsText, [of.merchantId, from, to]);
    await db.execute(eventsText, [of.merchantId, from, to]);
  }
  for (const table of ['sessions', 'events']) await db.execute(`analyze ${table}`);
}

const number = `lpad(n::text, 24, '0')`;
const sessionId = `'cs_test_' || substr($1, 5) || ${number}`;
const createdAt = `timestamptz '2026-11-01 00:00:00Z' - n * interval '10 seconds'`;

const sessionsText = `
  with made as (
    select n, ${sessionId} as id, ${createdAt} as created_at,
      case when n % 1000 = 0 then 'open' when n % 1000 = 1 then 'failed' when n % 10 < 7 then 'succeeded' else 'expired' end
        as status,
      jsonb_build_object('cart', n, 'channel', case when n % 2 = 0 then 'web' else 'app' end) as metadata
    from generate_series($2::integer, $3::integer) n
  )
  insert into sessions (merchant_id, id, livemode, status, amount, currency, order_id, language, customer, customer_email,
    settings, metadata, metadata_tags, payment_method, attempts_count, event_sequence, created_by_key_id, created_at, expires_at)
  select $1, id, false, status, 100 + n % 900000, case when n % 500 = 3 then 'GBP' else 'AZN' end, 'order-' || n, 'az',
    jsonb_build_object('email', 'c' || n % 100000 || '@example.com'), 'c' || n % 100000 || '@example.com', '{}', metadata,
    array[md5($1 || ' false cart=' || n), md5($1 || ' false channel=' || (metadata ->> 'channel'))],
    case when status = 'succeeded' then '{"type":"card","brand":"visa","last4":"4242","exp_month":12,"exp_year":2030,"country":null,"wallet":null}'::jsonb end,
    1, 3, 'key_1', created_at, created_at + interval '30 minutes'
  from made`;

const eventsText = `
  insert into events (merchant_id, id, session_id, sequence, livemode, type, body, created_at)
  select $1, 'evt_' || ${number} || k, ${sessionId}, k, false,
    case when k = 1 then 'checkout.session.created' when k = 2 then 'checkout.session.processing'
      when n % 20000 = 0 then 'payment.late_reversed' else 'checkout.session.completed' end,
    '{"id":"evt_' || ${number} || k || '","object":"event","type":"checkout.session.created","data":{"object":{"id":"' || ${sessionId} || '"}}}',
    ${createdAt} + k * interval '1 second'
  from generate_series($2::integer, $3::integer) n, generate_series(1, 3) k`;
