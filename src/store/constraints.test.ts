import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lifetime, testDatabase } from '../../test/support/database.ts';
import { moneyLiveStates } from '../domain/attempt.ts';
import { type Db, violates } from './db.ts';

/* Each belief of the code about money, cards and events, broken on purpose: the database must refuse by its name. */

const at = '2026-11-22T10:00:00Z';
const later = '2026-11-22T10:30:00Z';
type Row = Readonly<Record<string, unknown>>;

const merchant: Row = { id: 'mer_0123456789', name: 'Nar Kitab', brand_color: '#0b6e4f', created_at: at };
const session: Row = {
  merchant_id: merchant.id,
  id: 'cs_test_1',
  livemode: false,
  status: 'open',
  amount: 4900,
  currency: 'AZN',
  language: 'en',
  settings: '{}',
  metadata: '{}',
  event_sequence: 1,
  created_by_key_id: 'key_1',
  created_at: at,
  expires_at: later,
};
const attempt: Row = {
  merchant_id: merchant.id,
  id: 'att_1',
  session_id: session.id,
  livemode: false,
  number: 1,
  state: 'sending',
  amount: 4900,
  currency: 'AZN',
  payment_method: '{}',
  sent_at: at,
  created_at: at,
  updated_at: at,
};
const declined: Row = { ...attempt, state: 'declined', decline_reason: 'refused' };
const authenticating: Row = { ...attempt, state: 'authenticating', sent_at: null };
const approved: Row = { ...attempt, state: 'approved' };
const sale: Row = {
  merchant_id: merchant.id,
  id: 'op_1',
  session_id: session.id,
  attempt_id: attempt.id,
  livemode: false,
  number: 1,
  kind: 'sale',
  account_id: 'sandbox',
  connector: 'sandbox',
  state: 'sending',
  amount: 4900,
  currency: 'AZN',
  fence: 1,
  next_check_at: later,
  sent_at: at,
  uncertain_since: at,
  created_at: at,
  updated_at: at,
};
const notSent: Row = { ...sale, state: 'not_sent', decline_reason: 'acquirer_unreachable' };
const reversal: Row = {
  ...sale,
  id: 'op_2',
  number: 2,
  kind: 'reversal',
  state: 'prepared',
  sale_id: 'op_1',
  reason: 'not_confirmed',
  sent_at: null,
};
const account: Row = {
  merchant_id: merchant.id,
  id: 'acc_1',
  livemode: false,
  connector: 'sandbox',
  label: 'Main',
  sealed_credentials: '\\x01',
  created_at: at,
};
const route: Row = {
  merchant_id: merchant.id,
  livemode: false,
  currency: 'AZN',
  method: 'card',
  account_id: account.id,
  priority: 1,
  weight: 1,
  created_at: at,
};
const event: Row = {
  merchant_id: merchant.id,
  id: 'evt_1',
  session_id: session.id,
  sequence: 1,
  livemode: false,
  type: 'checkout.session.created',
  body: '{}',
  created_at: at,
};
const endpoint: Row = {
  merchant_id: merchant.id,
  id: 'we_1',
  livemode: false,
  url: 'https://shop.example/hook',
  event_types: '{}',
  status: 'enabled',
  created_at: at,
};
const delivery: Row = {
  merchant_id: merchant.id,
  id: 'whd_1',
  event_id: event.id,
  session_id: session.id,
  sequence: 1,
  livemode: false,
  target: endpoint.id,
  url: endpoint.url,
  state: 'pending',
  next_try_at: at,
  created_at: at,
};
const secret: Row = {
  merchant_id: merchant.id,
  livemode: false,
  id: 'key_1',
  sealed: '\\x00',
  created_at: at,
};
const key: Row = {
  merchant_id: merchant.id,
  livemode: false,
  key: 'once',
  path: '/v2/payments/checkout',
  fields: '{}',
  status: 200,
  response: '{}',
  object_id: session.id,
  created_at: at,
  expires_at: later,
};
const apiKey: Row = {
  merchant_id: merchant.id,
  id: 'key_1',
  hash: 'h',
  livemode: false,
  scopes: '{}',
  last4: 'abcd',
  requests_per_minute: 100,
  created_at: at,
};
const authentication: Row = {
  merchant_id: merchant.id,
  attempt_id: attempt.id,
  session_id: session.id,
  trans_id: '00000000-0000-4000-8000-000000000001',
  state: 'started',
  wish: 'none',
  browser: '{}',
  created_at: at,
  updated_at: at,
};
const vaultKey: Row = { version: 1, wrapped: '\\x01', state: 'active', created_at: at };
const cardInFlight: Row = {
  merchant_id: merchant.id,
  session_id: session.id,
  attempt_id: attempt.id,
  sealed: '\\x01',
  key_version: 1,
  expires_at: later,
};
const riskTry: Row = {
  merchant_id: merchant.id,
  id: 'att_1',
  livemode: false,
  session_id: session.id,
  fingerprint: 'f',
  bin: '424242',
  amount: 4900,
  currency: 'AZN',
  result: 'pending',
  tried_at: at,
  kept_until: later,
};
const riskLine: Row = {
  merchant_id: merchant.id,
  livemode: false,
  list: 'block',
  kind: 'email',
  value: 'a@b.example',
  created_at: at,
};

const rolledKey: Row = { ...apiKey, id: 'key_0', hash: 'before', rolled_to: apiKey.id, expires_at: at };
const leak: Row = {
  merchant_id: merchant.id,
  key_id: apiKey.id,
  place: 'browser',
  source: 'shop.example',
  times: 1,
  first_seen_at: at,
  last_seen_at: at,
};

/** Rows that are fine, in an order in which they can be written. */
const good: readonly (readonly [table: string, row: Row])[] = [
  ['merchants', merchant],
  ['api_keys', apiKey],
  ['sessions', session],
  ['attempts', attempt],
  ['operations', sale],
  ['operations', reversal],
  ['acquirer_accounts', account],
  ['routes', route],
  ['events', event],
  ['webhook_endpoints', endpoint],
  ['webhook_secrets', secret],
  ['deliveries', delivery],
  ['idempotency_keys', key],
  ['authentications', authentication],
  ['vault_keys', vaultKey],
  ['cards_in_flight', cardInFlight],
  ['risk_tries', riskTry],
  ['risk_lists', riskLine],
  ['api_keys', rolledKey],
  ['api_key_leaks', leak],
];

const second = { id: 'att_2', number: 2 };
const third = { id: 'op_3', number: 3 };
const retired = { ...vaultKey, version: 2, state: 'retired', wrapped: '', retired_at: at };
const nobody = { merchant_id: 'mer_nobody0000' };

/** Constraint → table, rows beside the good ones that are still fine, and the row that breaks it. */
const broken: Readonly<Record<string, readonly [table: string, row: Row]>> = {
  merchants_pk: ['merchants', merchant],
  merchants_name_length: ['merchants', { ...merchant, id: 'mer_b', name: '' }],
  merchants_brand_color_is_hex: ['merchants', { ...merchant, id: 'mer_b', brand_color: 'red' }],
  merchants_logo_has_type: ['merchants', { ...merchant, id: 'mer_b', logo: '\\x00' }],
  merchants_logo_size: [
    'merchants',
    { ...merchant, id: 'mer_b', logo: `\\x${'00'.repeat(65_537)}`, logo_type: 'image/png' },
  ],
  merchants_logo_type_known: [
    'merchants',
    { ...merchant, id: 'mer_b', logo: '\\x00', logo_type: 'image/svg+xml' },
  ],
  api_keys_pk: ['api_keys', { ...apiKey, hash: 'other' }],
  api_keys_of_merchant: ['api_keys', { ...apiKey, ...nobody, hash: 'other' }],
  api_keys_limit_positive: ['api_keys', { ...apiKey, id: 'key_2', hash: 'other', requests_per_minute: 0 }],
  api_keys_name_length: ['api_keys', { ...apiKey, id: 'key_2', hash: 'other', name: 'x'.repeat(101) }],
  api_keys_few_networks: [
    'api_keys',
    {
      ...apiKey,
      id: 'key_2',
      hash: 'other',
      allowed_networks: `{${'10.0.0.0/8,'.repeat(101).slice(0, -1)}}`,
    },
  ],
  api_keys_rolled_to_key: [
    'api_keys',
    { ...apiKey, id: 'key_2', hash: 'other', rolled_to: 'key_9', expires_at: at },
  ],
  api_keys_rolled_ends: ['api_keys', { ...apiKey, id: 'key_2', hash: 'other', expires_at: at }],
  api_keys_used_at_a_time: ['api_keys', { ...apiKey, id: 'key_2', hash: 'other', last_used_address: '::1' }],
  api_keys_one_predecessor: [
    'api_keys',
    { ...apiKey, id: 'key_3', hash: 'third', rolled_to: 'key_1', expires_at: at },
  ],
  api_key_leaks_pk: ['api_key_leaks', leak],
  api_key_leaks_of_key: ['api_key_leaks', { ...leak, key_id: 'key_9' }],
  api_key_leaks_place_known: ['api_key_leaks', { ...leak, place: 'pastebin' }],
  api_key_leaks_source_length: ['api_key_leaks', { ...leak, source: 'x'.repeat(501) }],
  api_key_leaks_seen: ['api_key_leaks', { ...leak, source: 'b', times: 0 }],
  api_keys_one_per_hash: ['api_keys', { ...apiKey, id: 'key_2' }],
  sessions_pk: ['sessions', session],
  sessions_of_merchant: ['sessions', { ...session, ...nobody }],
  sessions_status_known: ['sessions', { ...session, id: 'cs_test_2', status: 'paid' }],
  sessions_amount_in_limits: ['sessions', { ...session, id: 'cs_test_2', amount: 0 }],
  sessions_currency_known: ['sessions', { ...session, id: 'cs_test_2', currency: 'XXX' }],
  sessions_refunds_within_amount: [
    'sessions',
    { ...session, id: 'cs_test_2', status: 'succeeded', payment_method: '{}', amount_refunded: 4901 },
  ],
  sessions_refunds_only_when_paid: ['sessions', { ...session, id: 'cs_test_2', amount_refunded: 1 }],
  sessions_paid_has_method: ['sessions', { ...session, id: 'cs_test_2', status: 'succeeded' }],
  sessions_mode_in_id: ['sessions', { ...session, id: 'cs_test_2', livemode: true }],
  sessions_expire_later: ['sessions', { ...session, id: 'cs_test_2', expires_at: at }],
  attempts_pk: ['attempts', { ...declined, number: 2 }],
  attempts_of_session: ['attempts', { ...declined, ...second, session_id: 'cs_test_none' }],
  attempts_state_known: ['attempts', { ...attempt, ...second, state: 'failed' }],
  attempts_declined_has_reason: ['attempts', { ...declined, ...second, decline_reason: null }],
  attempts_sent_has_time: ['attempts', { ...attempt, ...second, sent_at: null }],
  attempts_one_money_live_per_session: ['attempts', { ...attempt, ...second }],
  attempts_one_under_way_per_session: ['attempts', { ...authenticating, ...second }],
  attempts_numbered_per_session: ['attempts', { ...declined, id: 'att_2' }],
  operations_pk: ['operations', { ...notSent, number: 3 }],
  operations_of_attempt: ['operations', { ...notSent, ...third, attempt_id: 'att_none' }],
  operations_kind_known: ['operations', { ...notSent, ...third, kind: 'gift' }],
  operations_reversal_names_its_sale: ['operations', { ...notSent, ...third, sale_id: 'op_1' }],
  operations_state_known: ['operations', { ...notSent, ...third, state: 'lost', decline_reason: null }],
  operations_state_of_kind: ['operations', { ...sale, ...third, state: 'prepared' }],
  operations_undecided_is_checked: ['operations', { ...sale, ...third, next_check_at: null }],
  operations_approved_sale_has_reference: ['operations', { ...sale, ...third, state: 'approved' }],
  operations_declined_sale_has_reason: ['operations', { ...notSent, ...third, decline_reason: null }],
  operations_challenged_has_address: ['operations', { ...sale, ...third, state: 'challenged' }],
  operations_sent_has_time: ['operations', { ...notSent, ...third, sent_at: null }],
  operations_one_live_sale_per_session: ['operations', { ...sale, ...third }],
  operations_one_reversal_per_sale: ['operations', { ...reversal, ...third }],
  operations_numbered_per_attempt: ['operations', { ...notSent, id: 'op_3' }],
  acquirer_accounts_pk: ['acquirer_accounts', account],
  acquirer_accounts_of_merchant: ['acquirer_accounts', { ...account, ...nobody }],
  acquirer_accounts_label_length: ['acquirer_accounts', { ...account, id: 'acc_2', label: '' }],
  routes_pk: ['routes', route],
  routes_of_account: ['routes', { ...route, account_id: 'acc_none' }],
  routes_currency_known: ['routes', { ...route, currency: 'XXX' }],
  routes_method_known: ['routes', { ...route, method: 'cash' }],
  routes_priority_in_limits: ['routes', { ...route, currency: 'USD', priority: 0 }],
  routes_weight_in_limits: ['routes', { ...route, currency: 'USD', weight: 101 }],
  idempotency_keys_pk: ['idempotency_keys', key],
  events_pk: ['events', { ...event, sequence: 2 }],
  events_of_session: ['events', { ...event, id: 'evt_2', session_id: 'cs_test_none' }],
  events_numbered_per_session: ['events', { ...event, id: 'evt_2' }],
  webhook_endpoints_pk: ['webhook_endpoints', endpoint],
  webhook_endpoints_of_merchant: ['webhook_endpoints', { ...endpoint, ...nobody }],
  webhook_endpoints_status_known: ['webhook_endpoints', { ...endpoint, id: 'we_2', status: 'paused' }],
  webhook_endpoints_disabled_has_reason: [
    'webhook_endpoints',
    { ...endpoint, id: 'we_2', status: 'disabled' },
  ],
  webhook_secrets_pk: ['webhook_secrets', secret],
  webhook_secrets_of_merchant: ['webhook_secrets', { ...secret, ...nobody }],
  deliveries_pk: ['deliveries', { ...delivery, target: 'session' }],
  deliveries_of_event: ['deliveries', { ...delivery, id: 'whd_2', event_id: 'evt_none' }],
  deliveries_state_known: ['deliveries', { ...delivery, id: 'whd_2', state: 'lost', next_try_at: null }],
  deliveries_pending_has_time: [
    'deliveries',
    { ...delivery, id: 'whd_2', target: 'session', next_try_at: null },
  ],
  deliveries_one_per_event_and_target: ['deliveries', { ...delivery, id: 'whd_2' }],
  authentications_pk: ['authentications', { ...authentication, trans_id: 'other' }],
  authentications_of_attempt: [
    'authentications',
    { ...authentication, attempt_id: 'att_none', trans_id: 'other' },
  ],
  authentications_one_per_trans_id: ['authentications', { ...authentication, attempt_id: 'att_2' }],
  authentications_state_known: ['authentications', { ...authentication, state: 'asked' }],
  authentications_finished_has_status: ['authentications', { ...authentication, state: 'finished' }],
  authentications_challenge_has_acs: [
    'authentications',
    { ...authentication, state: 'challenge', acs_url: 'https://acs.example' },
  ],
  vault_keys_pk: ['vault_keys', { ...vaultKey, state: 'readable' }],
  vault_keys_version_positive: ['vault_keys', { ...vaultKey, version: 0, state: 'readable' }],
  vault_keys_state_known: ['vault_keys', { ...vaultKey, version: 2, state: 'lost' }],
  vault_keys_retired_has_time: ['vault_keys', { ...retired, retired_at: null }],
  vault_keys_retired_is_empty: ['vault_keys', { ...retired, wrapped: '\\x01' }],
  vault_keys_one_active: ['vault_keys', { ...vaultKey, version: 2 }],
  cards_in_flight_pk: ['cards_in_flight', cardInFlight],
  cards_in_flight_key_known: ['cards_in_flight', { ...cardInFlight, attempt_id: 'att_2', key_version: 9 }],
  risk_tries_pk: ['risk_tries', riskTry],
  risk_tries_result_known: ['risk_tries', { ...riskTry, id: 'att_2', result: 'paid' }],
  risk_tries_bin_is_short: ['risk_tries', { ...riskTry, id: 'att_2', bin: '424242424' }],
  risk_lists_pk: ['risk_lists', riskLine],
  risk_lists_of_merchant: ['risk_lists', { ...riskLine, ...nobody }],
  risk_lists_list_known: ['risk_lists', { ...riskLine, list: 'grey' }],
  risk_lists_kind_known: ['risk_lists', { ...riskLine, kind: 'name' }],
  risk_lists_never_retry_is_a_card: ['risk_lists', { ...riskLine, list: 'never_retry' }],
};

test('the database refuses, by name, each row that breaks a belief of the code', async (t) => {
  const db = await goodDatabase(t);
  for (const [constraint, [table, row]] of Object.entries(broken)) {
    await assert.rejects(insert(db, table, row), (error) => violates(error, constraint), constraint);
  }
});

test('every constraint of sessions, attempts, operations, routes, cards, risk, events and webhooks is broken by this file', async (t) => {
  const db = await goodDatabase(t);
  const tables = [...new Set(good.map(([table]) => table))];
  const rows = await db.query<{ name: string }>(
    `select conname as name from pg_constraint
     where contype <> 'n' and conrelid = any($1::text[]::regclass[])
     union
     select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid
     where x.indisunique and x.indrelid = any($1::text[]::regclass[])`,
    [tables],
  );
  assert.deepEqual(rows.map((row) => row.name).sort(), Object.keys(broken).sort());
});

test('an attempt that may have moved money keeps a second one out; a declined one does not', async (t) => {
  const money = 'attempts_one_money_live_per_session';
  const live = moneyLiveStates.map((state) => ({ ...attempt, state }));
  for (const first of live) {
    const db = await goodDatabase(t, first);
    for (const next of live) {
      const row = { ...next, ...second };
      await assert.rejects(insert(db, 'attempts', row), (error) => violates(error, money), `${first.state}`);
    }
    await insert(db, 'attempts', { ...declined, ...second });
  }
  const db = await goodDatabase(t, declined);
  await insert(db, 'attempts', { ...attempt, ...second });
});

test('an attempt whose customer is being asked keeps a second one out, and is kept out itself', async (t) => {
  const underWay = 'attempts_one_under_way_per_session';
  const asking = await goodDatabase(t, authenticating);
  for (const next of [authenticating, attempt, approved]) {
    const row = { ...next, ...second };
    await assert.rejects(insert(asking, 'attempts', row), (error) => violates(error, underWay));
  }
  await insert(asking, 'attempts', { ...declined, ...second });
  for (const first of [attempt, approved]) {
    const db = await goodDatabase(t, first);
    const row = { ...authenticating, ...second };
    await assert.rejects(insert(db, 'attempts', row), (error) => violates(error, underWay));
  }
});

test('a sale that may have moved money keeps a second one of its session out, whatever became of its attempt', async (t) => {
  for (const state of ['sending', 'challenged', 'unknown', 'reversing', 'approved']) {
    const { db } = await testDatabase(t);
    for (const [table, row] of good.slice(0, 4)) await insert(db, table, row);
    await insert(db, 'operations', {
      ...sale,
      state,
      acquirer_reference: 'sb_1',
      redirect_url: 'https://a.example',
    });
    const again = insert(db, 'operations', { ...sale, ...third });
    await assert.rejects(again, (error) => violates(error, 'operations_one_live_sale_per_session'), state);
    await insert(db, 'operations', { ...notSent, ...third });
  }
});

test('an attempt cannot come back to life beside another one', async (t) => {
  const db = await goodDatabase(t, declined);
  await insert(db, 'attempts', { ...attempt, ...second });
  const revive = `update attempts set state = 'approved', decline_reason = null where id = 'att_1'`;
  await assert.rejects(db.execute(revive), (error) => violates(error, 'attempts_one_money_live_per_session'));
});

async function goodDatabase(t: Lifetime, firstAttempt: Row = attempt): Promise<Db> {
  const { db } = await testDatabase(t);
  for (const [table, row] of good) await insert(db, table, table === 'attempts' ? firstAttempt : row);
  return db;
}

async function insert(db: Db, table: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await db.execute(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}
