-- Double entry: a journal for each move of money, named by what it comes from, so that nothing is booked twice.
create table journals (
  merchant_id text not null,
  source text not null,
  livemode boolean not null,
  kind text not null,
  connector text not null,
  reference text not null,
  currency text not null,
  debits bigint not null,
  credits bigint not null,
  happened_at timestamptz not null,
  created_at timestamptz not null,
  constraint journals_one_per_source primary key (merchant_id, source),
  constraint journals_of_merchant foreign key (merchant_id) references merchants (id),
  constraint journals_kind_known check (kind in ('approval', 'refund', 'reversal', 'fee')),
  constraint journals_source_says_what check (source = kind || ':' || reference),
  constraint journals_currency_known check (currency in ('USD', 'EUR', 'RUB', 'AZN', 'KZT', 'TRY', 'GBP')),
  constraint journals_move_something check (debits > 0),
  -- Both are summed from the postings by the one statement that writes them.
  constraint journals_balance check (debits = credits)
);

create index journals_by_source on journals (source);
create index journals_by_time on journals (merchant_id, livemode, happened_at desc, source desc);
-- Reconciling asks for a day of one connector, over all merchants.
create index journals_by_day on journals (connector, happened_at);

-- Debits are positive, credits negative; currency and mode are those of the journal, so they cannot be mixed.
create table postings (
  merchant_id text not null,
  source text not null,
  account text not null,
  amount bigint not null,
  constraint postings_pk primary key (merchant_id, source, account),
  constraint postings_of_journal foreign key (merchant_id, source) references journals (merchant_id, source),
  constraint postings_account_known
    check (account in ('acquirer_receivable', 'merchant_payable', 'refunds', 'reversals', 'fees')),
  constraint postings_move_something check (amount <> 0)
);

-- What was approved before there was a ledger.
insert into journals (merchant_id, source, livemode, kind, connector, reference, currency, debits, credits, happened_at, created_at)
select merchant_id, 'approval:' || id, livemode, 'approval', connector, id, currency, amount, amount,
  coalesce(sent_at, created_at), updated_at
from attempts
where state = 'approved';

insert into postings (merchant_id, source, account, amount)
select merchant_id, source, 'acquirer_receivable', debits from journals
union all
select merchant_id, source, 'merchant_payable', -credits from journals;

-- What an acquirer's file of a day says, and how it compares. A line about which nothing is known here belongs to nobody.
create table settlement_lines (
  merchant_id text not null,
  connector text not null,
  livemode boolean not null,
  settled_on date not null,
  kind text not null,
  reference text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  fee bigint not null,
  settled_at timestamptz,
  explanation text,
  judged_at timestamptz not null,
  constraint settlement_lines_pk primary key (merchant_id, connector, livemode, settled_on, kind, reference),
  constraint settlement_lines_kind_known check (kind in ('sale', 'refund', 'reversal')),
  constraint settlement_lines_status_known check (status in ('matched', 'missing_here', 'missing_there', 'differs')),
  constraint settlement_lines_differences_are_explained check ((status = 'matched') = (explanation is null)),
  constraint settlement_lines_received_have_time check ((status = 'missing_there') = (settled_at is null)),
  constraint settlement_lines_amounts_in_limits check (amount >= 0 and fee >= 0)
);

create index settlement_lines_by_day on settlement_lines (connector, livemode, settled_on);
create index settlement_lines_by_reference on settlement_lines (reference);
