-- 3-D Secure: an attempt is authenticated before it is sent, and only one attempt of a session may be under way.
alter table attempts drop constraint attempts_state_known;
alter table attempts add constraint attempts_state_known
  check (state in ('authenticating', 'sending', 'unknown', 'approved', 'declined'));

-- When the request to the acquirer was committed; what is unknown is counted from here.
alter table attempts add column sent_at timestamptz;
update attempts set sent_at = created_at;
alter table attempts add constraint attempts_sent_has_time
  check (sent_at is not null or state in ('authenticating', 'declined'));

create unique index attempts_one_under_way_per_session on attempts (merchant_id, session_id)
  where state in ('authenticating', 'sending', 'unknown', 'approved');

-- How the issuer was asked about one attempt. The proof is sealed; of the card nothing stands here.
create table authentications (
  merchant_id text not null,
  attempt_id text not null,
  session_id text not null,
  trans_id text not null,
  state text not null,
  version text,
  wish text not null,
  browser jsonb not null,
  method_url text,
  method_end text,
  acs_url text,
  acs_trans_id text,
  ds_trans_id text,
  trans_status text,
  trans_status_reason text,
  eci text,
  sealed_cavv bytea,
  challenge_cancel text,
  cause text,
  deadline_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint authentications_pk primary key (merchant_id, attempt_id),
  constraint authentications_of_attempt foreign key (merchant_id, attempt_id) references attempts (merchant_id, id),
  constraint authentications_state_known check (state in ('started', 'method', 'requesting', 'challenge', 'confirming',
    'finished', 'not_enrolled', 'unavailable', 'abandoned')),
  constraint authentications_finished_has_status check ((state = 'finished') = (trans_status is not null)),
  constraint authentications_challenge_has_acs
    check (state not in ('challenge', 'confirming') or (acs_url is not null and acs_trans_id is not null))
);

create unique index authentications_one_per_trans_id on authentications (trans_id);
create index authentications_due on authentications (deadline_at) where deadline_at is not null;
