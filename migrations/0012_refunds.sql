-- A refund is what the merchant asked for; the message that carries it to the acquirer is an operation, as a reversal is.
create table refunds (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  livemode boolean not null,
  session_created_by_key_id text not null,
  operation_id text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  reason text,
  failure_reason text,
  acquirer_action text,
  acquirer_reference text,
  metadata jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint refunds_pk primary key (merchant_id, id),
  constraint refunds_of_session foreign key (merchant_id, session_id) references sessions (merchant_id, id),
  constraint refunds_move_something check (amount >= 1),
  constraint refunds_status_known check (status in ('pending', 'succeeded', 'failed')),
  constraint refunds_reason_known check (reason in ('duplicate', 'fraudulent', 'requested_by_customer')),
  constraint refunds_failed_has_reason check ((status = 'failed') = (failure_reason is not null)),
  constraint refunds_succeeded_has_reference check (status <> 'succeeded' or acquirer_reference is not null),
  constraint refunds_action_known check (acquirer_action in ('refund', 'void'))
);

create unique index refunds_one_per_operation on refunds (merchant_id, operation_id);
create index refunds_by_session on refunds (merchant_id, session_id, created_at desc, id desc);
create index refunds_by_time on refunds (merchant_id, livemode, created_at desc, id desc);

alter table operations drop constraint operations_kind_known;
alter table operations drop constraint operations_reversal_names_its_sale;
alter table operations drop constraint operations_state_of_kind;

alter table operations add constraint operations_kind_listed check (kind in ('sale', 'reversal', 'refund'));
alter table operations add constraint operations_others_name_their_sale
  check ((kind = 'sale') = (sale_id is null) and (kind = 'reversal') = (reason is not null));
alter table operations add constraint operations_state_fits_kind check (
  kind = 'sale' and state <> 'prepared'
  or kind in ('reversal', 'refund') and state in ('prepared', 'sending', 'unknown', 'approved', 'declined')
);
