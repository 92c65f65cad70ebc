-- The host and port that a delivery goes to, so that a claim need not pass over every row of a server that is busy.
alter table deliveries add column receiver text not null default '';
update deliveries set receiver = lower(split_part(split_part(url, '/', 3), '?', 1));
create index deliveries_due_by_receiver on deliveries (receiver, next_try_at) where state = 'pending';

-- All of a merchant's deliveries are a list of their own: those to a session's own URL are of no endpoint.
create index deliveries_by_time on deliveries (merchant_id, livemode, created_at desc, id desc);

-- In which language we write to a merchant's own people.
alter table merchants add column notice_language text not null default 'en';
alter table merchants add constraint merchants_notice_language_known check (notice_language in ('en', 'ru', 'az'));

-- Mail is queued by the transaction that has something to say and sent afterwards. Its id is its Message-ID, and of what
-- is said once it follows from what it says.
create table mails (
  merchant_id text not null,
  id text not null,
  kind text not null,
  recipient text not null,
  language text not null,
  subject text not null,
  content text not null,
  state text not null,
  tries integer not null default 0,
  next_try_at timestamptz,
  locked_until timestamptz,
  fence integer not null default 0,
  last_failure text,
  created_at timestamptz not null,
  finished_at timestamptz,
  constraint mails_pk primary key (merchant_id, id),
  constraint mails_of_merchant foreign key (merchant_id) references merchants (id),
  constraint mails_language_known check (language in ('en', 'ru', 'az')),
  constraint mails_state_known check (state in ('queued', 'sent', 'caught', 'failed')),
  constraint mails_queued_has_time check ((state = 'queued') = (next_try_at is not null)),
  constraint mails_finished_has_time check ((state = 'queued') = (finished_at is null))
);

create index mails_due on mails (next_try_at) where state = 'queued';
create index mails_finished on mails (finished_at) where state <> 'queued';
