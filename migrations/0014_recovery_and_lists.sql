-- An expired session may lead to a fresh one for the same order, and lists stay fast when a merchant has a million sessions.
alter table sessions add column recovery_enabled boolean not null default false;
alter table sessions add column recovered_from text;
alter table sessions add constraint sessions_stand_in_for_a_session
  foreign key (merchant_id, recovered_from) references sessions (merchant_id, id);

-- An index written by hand: each key and value of a session's metadata, in the order of lists.
create table session_tags (
  merchant_id text not null,
  livemode boolean not null,
  tag text not null,
  created_at timestamptz not null,
  session_id text not null,
  constraint session_tags_pk primary key (merchant_id, livemode, tag, created_at, session_id),
  constraint session_tags_of_session foreign key (merchant_id, session_id) references sessions (merchant_id, id)
);

insert into session_tags (merchant_id, livemode, tag, created_at, session_id)
select s.merchant_id, s.livemode, substr(md5(m.key || '=' || m.value), 1, 16), s.created_at, s.id
from sessions s, jsonb_each_text(s.metadata) m
on conflict (merchant_id, livemode, tag, created_at, session_id) do nothing;

create index sessions_by_recovered on sessions (merchant_id, recovered_from) where recovered_from is not null;
-- The promise that an order is paid once, however often and in however many tabs it is taken up again.
create unique index sessions_one_stands_in_for_an_expired on sessions (merchant_id, recovered_from)
  where recovered_from is not null and status <> 'expired';
-- With the id a page of one order or customer is read in its order, however many sessions that has.
drop index sessions_by_order;
drop index sessions_by_email;
create index sessions_by_order on sessions (merchant_id, livemode, order_id, created_at desc, id desc) where order_id is not null;
create index sessions_by_email on sessions (merchant_id, livemode, customer_email, created_at desc, id desc) where customer_email is not null;
create index sessions_by_status on sessions (merchant_id, livemode, status, created_at desc, id desc);
create index sessions_by_currency on sessions (merchant_id, livemode, currency, created_at desc, id desc);
create index sessions_by_key on sessions (merchant_id, livemode, created_by_key_id, created_at desc, id desc);
