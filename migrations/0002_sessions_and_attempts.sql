-- What a customer opens to pay.
create table sessions (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  amount_refunded bigint not null default 0,
  description text,
  order_id text,
  language text not null,
  customer jsonb,
  customer_details jsonb,
  customer_email text,
  success_url text,
  cancel_url text,
  webhook_url text,
  settings jsonb not null,
  metadata jsonb not null,
  payment_method jsonb,
  last_error jsonb,
  attempts_count integer not null default 0,
  event_sequence integer not null,
  created_by_key_id text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint sessions_pk primary key (merchant_id, id),
  constraint sessions_of_merchant foreign key (merchant_id) references merchants (id),
  constraint sessions_status_known
    check (status in ('open', 'processing', 'requires_action', 'succeeded', 'failed', 'expired')),
  constraint sessions_amount_in_limits check (amount between 1 and 999999999999),
  constraint sessions_currency_known check (currency in ('USD', 'EUR', 'RUB', 'AZN', 'KZT', 'TRY', 'GBP')),
  constraint sessions_refunds_within_amount check (amount_refunded between 0 and amount),
  constraint sessions_refunds_only_when_paid check (amount_refunded = 0 or status = 'succeeded'),
  constraint sessions_paid_has_method check (status <> 'succeeded' or payment_method is not null),
  constraint sessions_mode_in_id check (id like case when livemode then 'cs#_live#_%' else 'cs#_test#_%' end escape '#'),
  constraint sessions_expire_later check (expires_at > created_at)
);

create index sessions_by_time on sessions (merchant_id, livemode, created_at desc, id desc);
create index sessions_by_order on sessions (merchant_id, livemode, order_id, created_at desc) where order_id is not null;
create index sessions_by_email on sessions (merchant_id, livemode, customer_email, created_at desc) where customer_email is not null;
create index sessions_open_by_expiry on sessions (expires_at) where status = 'open';

-- One try to pay. Its id is our reference at the acquirer and the acquirer's idempotency key.
create table attempts (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  livemode boolean not null,
  number integer not null,
  state text not null,
  amount bigint not null,
  currency text not null,
  connector text not null,
  payment_method jsonb not null,
  acquirer_reference text,
  decline_reason text,
  network_code text,
  unknown_cause text,
  fence integer not null default 1,
  locked_until timestamptz,
  lookups integer not null default 0,
  not_found_count integer not null default 0,
  next_lookup_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint attempts_pk primary key (merchant_id, id),
  constraint attempts_of_session foreign key (merchant_id, session_id) references sessions (merchant_id, id),
  constraint attempts_state_known check (state in ('sending', 'unknown', 'approved', 'declined')),
  constraint attempts_approved_has_reference check (state <> 'approved' or acquirer_reference is not null),
  constraint attempts_declined_has_reason check ((state = 'declined') = (decline_reason is not null)),
  constraint attempts_live_is_looked_up check ((state in ('sending', 'unknown')) = (next_lookup_at is not null))
);

-- The promise that nobody is charged twice, kept by the database: sending, unknown and approved may have moved money.
create unique index attempts_one_money_live_per_session on attempts (merchant_id, session_id)
  where state in ('sending', 'unknown', 'approved');
create unique index attempts_numbered_per_session on attempts (merchant_id, session_id, number);
create index attempts_due_for_lookup on attempts (next_lookup_at) where state in ('sending', 'unknown');

-- The first answer to each Idempotency-Key, byte for byte.
create table idempotency_keys (
  merchant_id text not null,
  livemode boolean not null,
  key text not null,
  path text not null,
  fields jsonb not null,
  status integer not null,
  response text not null,
  object_id text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint idempotency_keys_pk primary key (merchant_id, livemode, key)
);

create index idempotency_keys_by_expiry on idempotency_keys (expires_at);
