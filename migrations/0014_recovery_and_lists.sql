-- An expired session may lead to a fresh one for the same order, and lists stay fast when a merchant has a million sessions.
alter table sessions add column recovery_enabled boolean not null default false;
alter table sessions add column recovered_from text;
-- A digest of each key and value with the merchant, so that one search finds those of one merchant.
alter table sessions add column metadata_tags text[] not null default '{}';

update sessions
set metadata_tags = (
  select coalesce(array_agg(md5(sessions.merchant_id || ' ' || sessions.livemode::text || ' ' || key || '=' || value)), '{}')
  from jsonb_each_text(sessions.metadata)
);

create index sessions_by_recovered on sessions (merchant_id, recovered_from) where recovered_from is not null;
create index sessions_by_metadata on sessions using gin (metadata_tags);
create index sessions_by_status on sessions (merchant_id, livemode, status, created_at desc, id desc);
create index sessions_by_currency on sessions (merchant_id, livemode, currency, created_at desc, id desc);
create index sessions_by_key on sessions (merchant_id, livemode, created_by_key_id, created_at desc, id desc);
