-- Links that a merchant makes without code; each press of one begins a session.
create table payment_links (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  name text not null,
  -- Null where the customer chooses, between `least` and `most`.
  amount bigint,
  least bigint,
  most bigint,
  currency text not null,
  description text,
  -- How many sessions may be paid, or still be: null for any number.
  max_uses integer,
  expires_at timestamptz,
  is_active boolean not null default true,
  created_by text not null,
  created_at timestamptz not null,
  constraint payment_links_pk primary key (merchant_id, id),
  constraint payment_links_of_merchant foreign key (merchant_id) references merchants (id),
  constraint payment_links_name_length check (char_length(name) between 1 and 100),
  constraint payment_links_mode_in_id check (id like case when livemode then 'pl#_live#_%' else 'pl#_test#_%' end escape '#'),
  constraint payment_links_amount_fixed_or_chosen check ((amount is null) = (least is not null and most is not null)),
  constraint payment_links_amount_in_limits check (amount between 1 and 999999999999),
  constraint payment_links_choice_in_limits check (least >= 1 and most >= least and most <= 999999999999),
  constraint payment_links_uses_positive check (max_uses >= 1),
  constraint payment_links_currency_known check (currency in ('USD', 'EUR', 'RUB', 'AZN', 'KZT', 'TRY', 'GBP'))
);
create index payment_links_by_time on payment_links (merchant_id, livemode, created_at desc, id desc);

create table payment_link_sessions (
  merchant_id text not null,
  link_id text not null,
  session_id text not null,
  created_at timestamptz not null,
  constraint payment_link_sessions_pk primary key (merchant_id, link_id, session_id),
  constraint payment_link_sessions_of_link foreign key (merchant_id, link_id) references payment_links (merchant_id, id),
  constraint payment_link_sessions_of_session foreign key (merchant_id, session_id) references sessions (merchant_id, id)
);
