-- Keys have names, may be held to networks, are rolled with overlap, and remember where they were used.
-- A successor belongs to the line of the key it replaces: what that key made, it may see.
alter table api_keys
  add column name text not null default '',
  add column allowed_networks text[] not null default '{}',
  add column line_id text,
  add column last_used_address text,
  add column expires_at timestamptz,
  add column rolled_to text,
  add constraint api_keys_name_length check (char_length(name) <= 100),
  add constraint api_keys_few_networks check (cardinality(allowed_networks) <= 100),
  add constraint api_keys_rolled_to_key foreign key (merchant_id, rolled_to) references api_keys (merchant_id, id),
  add constraint api_keys_rolled_ends check ((rolled_to is null) = (expires_at is null)),
  add constraint api_keys_used_at_a_time check (last_used_address is null or last_used_at is not null);

create unique index api_keys_one_predecessor on api_keys (merchant_id, rolled_to);

-- Where a secret key was seen though it should never be there.
create table api_key_leaks (
  merchant_id text not null,
  key_id text not null,
  place text not null,
  source text not null,
  times integer not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  constraint api_key_leaks_pk primary key (merchant_id, key_id, place, source),
  constraint api_key_leaks_of_key foreign key (merchant_id, key_id) references api_keys (merchant_id, id),
  constraint api_key_leaks_place_known check (place in ('browser', 'url', 'reported')),
  constraint api_key_leaks_source_length check (char_length(source) <= 500),
  constraint api_key_leaks_seen check (times >= 1 and last_seen_at >= first_seen_at)
);
