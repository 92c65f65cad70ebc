-- A merchant's account at an acquirer, with the credentials that its connector needs.
create table acquirer_accounts (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  connector text not null,
  label text not null,
  sealed_credentials bytea not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  constraint acquirer_accounts_pk primary key (merchant_id, id),
  constraint acquirer_accounts_of_merchant foreign key (merchant_id) references merchants (id),
  constraint acquirer_accounts_label_length check (char_length(label) between 1 and 100)
);

-- Where a payment goes: the lowest priority number first, accounts of one priority split by weight, the rest as fallback.
create table routes (
  merchant_id text not null,
  livemode boolean not null,
  currency text not null,
  method text not null,
  account_id text not null,
  priority integer not null,
  weight integer not null,
  created_at timestamptz not null,
  constraint routes_pk primary key (merchant_id, livemode, currency, method, account_id),
  constraint routes_of_account foreign key (merchant_id, account_id) references acquirer_accounts (merchant_id, id),
  constraint routes_currency_known check (currency in ('USD', 'EUR', 'RUB', 'AZN', 'KZT', 'TRY', 'GBP')),
  constraint routes_method_known check (method in ('card', 'wallet', 'bnpl')),
  constraint routes_priority_in_limits check (priority between 1 and 100),
  constraint routes_weight_in_limits check (weight between 1 and 100)
);

-- One message to an acquirer that may move money. Its id is our reference there, and the acquirer's idempotency key.
create table operations (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  attempt_id text not null,
  livemode boolean not null,
  number integer not null,
  kind text not null,
  -- Of a reversal: the sale that it takes back, and why.
  sale_id text,
  reason text,
  -- Which account it went to. `sandbox` is the built-in one of test mode, which has no row.
  account_id text not null,
  connector text not null,
  state text not null,
  amount bigint not null,
  currency text not null,
  acquirer_reference text,
  decline_reason text,
  network_code text,
  unknown_cause text,
  -- Where the acquirer asks the customer itself.
  redirect_url text,
  -- False once the acquirer has refused to take it back.
  is_reversible boolean not null default true,
  fence integer not null,
  locked_until timestamptz,
  checks integer not null default 0,
  not_found_count integer not null default 0,
  next_check_at timestamptz,
  sent_at timestamptz,
  -- From when on its outcome has been uncertain: the schedule of checks counts from here.
  uncertain_since timestamptz not null,
  -- How often somebody was called: once after five minutes, once more after an hour.
  alerts integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint operations_pk primary key (merchant_id, id),
  constraint operations_of_attempt foreign key (merchant_id, attempt_id) references attempts (merchant_id, id),
  constraint operations_kind_known check (kind in ('sale', 'reversal')),
  constraint operations_reversal_names_its_sale
    check ((kind = 'reversal') = (sale_id is not null) and (kind = 'reversal') = (reason is not null)),
  constraint operations_state_known check (
    state in ('prepared', 'sending', 'challenged', 'unknown', 'reversing', 'approved', 'declined', 'not_sent', 'reversed')
  ),
  constraint operations_state_of_kind check (
    kind = 'sale' and state <> 'prepared'
    or kind = 'reversal' and state in ('prepared', 'sending', 'unknown', 'approved', 'declined')
  ),
  constraint operations_undecided_is_checked
    check (state not in ('prepared', 'sending', 'challenged', 'unknown') or next_check_at is not null),
  constraint operations_approved_sale_has_reference
    check (kind <> 'sale' or state <> 'approved' or acquirer_reference is not null),
  constraint operations_declined_sale_has_reason
    check (kind <> 'sale' or (state in ('declined', 'not_sent')) = (decline_reason is not null)),
  constraint operations_challenged_has_address check (state <> 'challenged' or redirect_url is not null),
  constraint operations_sent_has_time check (sent_at is not null or state = 'prepared')
);

-- The promise that nobody is charged twice, kept by the database a second time, now by message.
create unique index operations_one_live_sale_per_session on operations (merchant_id, session_id)
  where kind = 'sale' and state in ('sending', 'challenged', 'unknown', 'reversing', 'approved');
create unique index operations_one_reversal_per_sale on operations (merchant_id, sale_id)
  where kind = 'reversal' and state <> 'declined';
create unique index operations_numbered_per_attempt on operations (merchant_id, attempt_id, number);
create index operations_due on operations (next_check_at) where next_check_at is not null;
create index operations_by_account on operations (merchant_id, account_id, sent_at desc) where kind = 'sale';
create index operations_undecided on operations (uncertain_since)
  where state in ('prepared', 'sending', 'challenged', 'unknown', 'reversing');

-- What was sent before keeps its reference at the acquirer, which was the attempt's own id.
insert into operations (merchant_id, id, session_id, attempt_id, livemode, number, kind, account_id, connector, state, amount,
  currency, acquirer_reference, decline_reason, network_code, unknown_cause, fence, locked_until, checks, not_found_count,
  next_check_at, sent_at, uncertain_since, created_at, updated_at)
select merchant_id, id, session_id, id, livemode, 1, 'sale', connector, connector, state, amount,
  currency, acquirer_reference, decline_reason, network_code, unknown_cause, fence, locked_until, lookups, not_found_count,
  next_lookup_at, sent_at, sent_at, created_at, updated_at
from attempts
where sent_at is not null;

-- Nothing that reads these columns was ever released, so they go at once.
drop index attempts_one_money_live_per_session;
drop index attempts_one_under_way_per_session;
drop index attempts_due_for_lookup;
alter table attempts drop constraint attempts_state_known;
alter table attempts drop constraint attempts_approved_has_reference;
alter table attempts drop constraint attempts_live_is_looked_up;
alter table attempts drop column connector;
alter table attempts drop column acquirer_reference;
alter table attempts drop column unknown_cause;
alter table attempts drop column fence;
alter table attempts drop column locked_until;
alter table attempts drop column lookups;
alter table attempts drop column not_found_count;
alter table attempts drop column next_lookup_at;
alter table attempts add constraint attempts_state_known check (
  state in ('authenticating', 'sending', 'challenged', 'unknown', 'reversing', 'approved', 'declined')
);
create unique index attempts_one_money_live_per_session on attempts (merchant_id, session_id)
  where state in ('sending', 'challenged', 'unknown', 'reversing', 'approved');
create unique index attempts_one_under_way_per_session on attempts (merchant_id, session_id)
  where state in ('authenticating', 'sending', 'challenged', 'unknown', 'reversing', 'approved');

-- One connector may have several accounts, and each settles by itself.
alter table journals rename column connector to account_id;
alter table settlement_lines rename column connector to account_id;
