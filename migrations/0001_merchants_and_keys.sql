-- Who is paid, and the keys that speak for them.
create table merchants (
  id text not null,
  name text not null,
  support_email text,
  brand_color text not null,
  logo bytea,
  logo_type text,
  created_at timestamptz not null,
  constraint merchants_pk primary key (id),
  constraint merchants_name_length check (char_length(name) between 1 and 100),
  constraint merchants_brand_color_is_hex check (brand_color ~ '^#[0-9a-f]{6}$'),
  constraint merchants_logo_has_type check ((logo is null) = (logo_type is null)),
  constraint merchants_logo_size check (octet_length(logo) <= 65536),
  constraint merchants_logo_type_known check (logo_type in ('image/png', 'image/jpeg', 'image/webp'))
);

-- Only a hash of a key is kept. It has 190 random bits, so a fast hash cannot be searched.
create table api_keys (
  merchant_id text not null,
  id text not null,
  hash text not null,
  livemode boolean not null,
  scopes text[] not null,
  last4 text not null,
  requests_per_minute integer not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  constraint api_keys_pk primary key (merchant_id, id),
  constraint api_keys_of_merchant foreign key (merchant_id) references merchants (id),
  constraint api_keys_limit_positive check (requests_per_minute between 1 and 100000000)
);

create unique index api_keys_one_per_hash on api_keys (hash);

-- The requests accepted in the last minute, by instant; see docs/decisions/0007.
-- Half of each page stays free, so that every update of this hot row stays on its page.
create table rate_limits (
  subject text not null,
  instants timestamptz[] not null,
  counts integer[] not null,
  granted integer not null,
  decided_at timestamptz not null,
  constraint rate_limits_pk primary key (subject),
  constraint rate_limits_pairs check (cardinality(instants) = cardinality(counts))
) with (fillfactor = 50);
