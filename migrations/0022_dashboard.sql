-- By what people look payments up. What nobody paid has neither, so creates write no index more.
create index sessions_by_last4 on sessions (merchant_id, livemode, (payment_method ->> 'last4'), created_at desc, id desc)
  where payment_method is not null;
create index sessions_by_amount on sessions (merchant_id, livemode, amount, created_at desc, id desc)
  where payment_method is not null;
create index operations_by_rrn on operations (merchant_id, (slip ->> 'rrn')) where slip is not null;

-- What only a person can send back; there is hardly any.
create index operations_left_to_a_person on operations (uncertain_since)
  where kind = 'reversal' and state = 'declined' and reason = 'late_money';

-- Tries of a day, for the figures of the dashboard.
create index attempts_by_time on attempts (merchant_id, livemode, created_at);

-- What happened on one day of a merchant, counted. Days of the last two are counted again when somebody looks.
create table day_figures (
  merchant_id text not null,
  livemode boolean not null,
  day date not null,
  time_zone text not null,
  figures jsonb not null,
  counted_at timestamptz not null,
  constraint day_figures_pk primary key (merchant_id, livemode, day),
  constraint day_figures_of_merchant foreign key (merchant_id) references merchants (id)
);

-- How a merchant's pages looked, each time that this was published.
create table branding_versions (
  merchant_id text not null,
  number integer not null,
  name text not null,
  support_email text,
  brand_color text not null,
  branding jsonb not null,
  published_by text not null,
  published_at timestamptz not null,
  constraint branding_versions_pk primary key (merchant_id, number),
  constraint branding_versions_of_merchant foreign key (merchant_id) references merchants (id)
);
