-- What happened, once and in order; written in the transaction that made it happen.
create table events (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  sequence integer not null,
  livemode boolean not null,
  type text not null,
  body text not null,
  created_at timestamptz not null,
  constraint events_pk primary key (merchant_id, id),
  constraint events_of_session foreign key (merchant_id, session_id) references sessions (merchant_id, id)
);

create unique index events_numbered_per_session on events (merchant_id, session_id, sequence);

create table webhook_endpoints (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  url text not null,
  event_types text[] not null,
  status text not null,
  failing_since timestamptz,
  disabled_reason text,
  created_at timestamptz not null,
  constraint webhook_endpoints_pk primary key (merchant_id, id),
  constraint webhook_endpoints_of_merchant foreign key (merchant_id) references merchants (id),
  constraint webhook_endpoints_status_known check (status in ('enabled', 'disabled')),
  constraint webhook_endpoints_disabled_has_reason check ((status = 'disabled') = (disabled_reason is not null))
);

-- Signing secrets of a merchant and mode; a second one lives beside the first while it is rotated.
create table webhook_secrets (
  merchant_id text not null,
  livemode boolean not null,
  id text not null,
  sealed bytea not null,
  created_at timestamptz not null,
  retires_at timestamptz,
  constraint webhook_secrets_pk primary key (merchant_id, livemode, id),
  constraint webhook_secrets_of_merchant foreign key (merchant_id) references merchants (id)
);

-- One event on its way to one receiver: the queue and its log in one.
create table deliveries (
  merchant_id text not null,
  id text not null,
  event_id text not null,
  session_id text not null,
  sequence integer not null,
  livemode boolean not null,
  target text not null,
  url text not null,
  state text not null,
  tries integer not null default 0,
  next_try_at timestamptz,
  locked_until timestamptz,
  fence integer not null default 0,
  first_tried_at timestamptz,
  last_tried_at timestamptz,
  last_status integer,
  last_failure text,
  last_latency_ms integer,
  last_answer text,
  created_at timestamptz not null,
  constraint deliveries_pk primary key (merchant_id, id),
  constraint deliveries_of_event foreign key (merchant_id, event_id) references events (merchant_id, id),
  constraint deliveries_state_known check (state in ('pending', 'delivered', 'failed')),
  constraint deliveries_pending_has_time check ((state = 'pending') = (next_try_at is not null))
);

create unique index deliveries_one_per_event_and_target on deliveries (merchant_id, event_id, target);
create index deliveries_due on deliveries (next_try_at) where state = 'pending';
create index deliveries_in_order on deliveries (merchant_id, session_id, target, sequence) where state = 'pending';
