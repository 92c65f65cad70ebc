-- What passes between an acquirer and a customer's browser may carry a card, so it lies where cards do: unlogged, never in the
-- write-ahead log, on a replica or in a backup, and emptied by a crash. Losing it is safe: without it a sale is looked up or
-- taken back. It goes with the decision of its sale.
create unlogged table exchanges_in_flight (
  merchant_id text not null,
  id text not null,
  sealed bytea not null,
  constraint exchanges_in_flight_pk primary key (merchant_id, id)
);

insert into exchanges_in_flight (merchant_id, id, sealed)
  select merchant_id, id, sealed_exchange from operations where sealed_exchange is not null;
alter table operations drop constraint operations_challenged_has_way;
alter table operations drop column sealed_exchange;
