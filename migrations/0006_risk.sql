-- Tries to pay, as the limits count them; a refused one is not kept. See docs/decisions/0009-risk-counts.md.
-- Half a page stays free, so that noting a result seldom moves a row.
create table risk_tries (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  session_id text not null,
  fingerprint text not null,
  bin text not null,
  address text,
  amount bigint not null,
  currency text not null,
  result text not null,
  is_authenticated boolean not null default false,
  tried_at timestamptz not null,
  kept_until timestamptz not null,
  constraint risk_tries_pk primary key (merchant_id, id),
  constraint risk_tries_result_known check (result in ('pending', 'approved', 'declined', 'abandoned', 'failed')),
  constraint risk_tries_bin_is_short check (char_length(bin) between 6 and 8)
) with (fillfactor = 70);

create index risk_tries_by_session on risk_tries (merchant_id, session_id);
create index risk_tries_by_card on risk_tries (merchant_id, livemode, fingerprint, tried_at desc);
create index risk_tries_by_address on risk_tries (merchant_id, livemode, address, tried_at desc) where address is not null;
-- Only what is finished says anything about a range or a merchant; what is under way must not push it out of sight.
create index risk_tries_finished_by_bin on risk_tries (merchant_id, livemode, bin, tried_at desc)
  where result in ('approved', 'declined', 'abandoned');
create index risk_tries_finished_by_time on risk_tries (merchant_id, livemode, tried_at desc)
  where result in ('approved', 'declined', 'abandoned');
-- On a column of its own: an index over the times of all merchants would look right to the planner for one of them.
create index risk_tries_by_end on risk_tries (kept_until);

-- What a merchant blocks or always lets through, and cards that an issuer said never to try again.
create table risk_lists (
  merchant_id text not null,
  livemode boolean not null,
  list text not null,
  kind text not null,
  value text not null,
  note text,
  created_at timestamptz not null,
  expires_at timestamptz,
  constraint risk_lists_pk primary key (merchant_id, livemode, list, kind, value),
  constraint risk_lists_of_merchant foreign key (merchant_id) references merchants (id),
  constraint risk_lists_list_known check (list in ('block', 'allow', 'never_retry')),
  constraint risk_lists_kind_known check (kind in ('fingerprint', 'email', 'address', 'bin', 'country')),
  constraint risk_lists_never_retry_is_a_card check (list <> 'never_retry' or kind = 'fingerprint')
);

create index risk_lists_by_expiry on risk_lists (expires_at) where expires_at is not null;
