import type { Db } from '../src/store/db.ts';

/**
 * What lies behind the sessions of `load-sessions.ts`, for pages that count it: an attempt for each that was tried, its sale at
 * the built-in account, 3-D Secure for one in three, the ledger's entry of what was paid, a refund of one in fifty, and a delivery
 * for one in two.
 */
export async function loadPayments(db: Db, merchantId: string): Promise<void> {
  for (const text of [attempts, operations, authentications, journals, refunds, deliveries])
    await db.execute(text, [merchantId]);
  for (const table of ['attempts', 'operations', 'authentications', 'journals', 'deliveries'])
    await db.execute(`analyze ${table}`);
}

// One in a thousand was open, and a worker may be ending it just now.
const tried = `from sessions where merchant_id = $1 and status in ('succeeded', 'failed', 'expired') and right(id, 3) <> '000'`;

const attempts = `
  insert into attempts (merchant_id, id, session_id, livemode, number, state, amount, currency, payment_method, decline_reason,
    created_at, updated_at, sent_at)
  select merchant_id, 'att_' || right(id, 24), id, false, 1, case when status = 'succeeded' then 'approved' else 'declined' end,
    amount, currency, coalesce(payment_method, '{"type":"card","brand":"visa","last4":"0002"}'),
    case when status = 'succeeded' then null when amount % 3 = 0 then 'insufficient_funds' else 'refused' end,
    created_at, created_at + interval '2 seconds', created_at + interval '1 second'
  ${tried}`;

const operations = `
  insert into operations (merchant_id, id, session_id, attempt_id, livemode, number, kind, account_id, connector, state, amount,
    currency, acquirer_reference, decline_reason, fence, sent_at, uncertain_since, created_at, updated_at, slip)
  select merchant_id, 'op_' || right(id, 24), id, 'att_' || right(id, 24), false, 1, 'sale', 'sandbox', 'sandbox',
    case when status = 'succeeded' then 'approved' else 'declined' end, amount, currency, 'ref',
    case when status = 'succeeded' then null else 'refused' end, 1, created_at, created_at, created_at,
    created_at + (200 + amount % 900) * interval '1 millisecond',
    case when status = 'succeeded' then jsonb_build_object('rrn', lpad((amount % 1000000000)::text, 12, '6')) end
  ${tried}`;

const authentications = `
  insert into authentications (merchant_id, attempt_id, session_id, trans_id, state, wish, browser, trans_status, acs_url,
    created_at, updated_at)
  select merchant_id, 'att_' || right(id, 24), id, 'trans-' || merchant_id || right(id, 24), 'finished', 'none', '{}',
    case when status = 'succeeded' then 'Y' else 'N' end, case when amount % 2 = 0 then 'http://acs' end, created_at, created_at
  ${tried} and amount % 3 = 0`;

const journals = `
  insert into journals (merchant_id, source, livemode, kind, account_id, reference, currency, debits, credits, happened_at,
    created_at)
  select merchant_id, 'approval:' || right(id, 24), false, 'approval', 'sandbox', right(id, 24), currency, amount, amount,
    created_at, created_at
  from sessions where merchant_id = $1 and status = 'succeeded'`;

const refunds = `
  insert into journals (merchant_id, source, livemode, kind, account_id, reference, currency, debits, credits, happened_at,
    created_at)
  select merchant_id, 'refund:' || right(id, 24), false, 'refund', 'sandbox', right(id, 24), currency, amount, amount,
    created_at, created_at
  from sessions where merchant_id = $1 and status = 'succeeded' and amount % 50 = 0`;

const deliveries = `
  insert into deliveries (merchant_id, id, event_id, session_id, sequence, livemode, target, url, state, tries, created_at,
    next_try_at)
  select merchant_id, 'whd_' || right(id, 25), id, session_id, sequence, false, 'we_bench', 'http://localhost:9/hooks',
    case when right(session_id, 3) = '007' then 'failed' else 'delivered' end, 1, created_at, null
  from events where merchant_id = $1 and type = 'checkout.session.completed' and right(session_id, 1) in ('1', '3', '5', '7')`;
