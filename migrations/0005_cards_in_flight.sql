-- Versions of the key under which cards in flight, and small secrets of other tables, are sealed. What is kept here is
-- wrapped by a key that is not in the database; of a retired version nothing is left. Belongs to no merchant.
create table vault_keys (
  version integer not null,
  wrapped bytea not null,
  state text not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  constraint vault_keys_pk primary key (version),
  constraint vault_keys_version_positive check (version > 0),
  constraint vault_keys_state_known check (state in ('active', 'readable', 'retired')),
  constraint vault_keys_retired_has_time check ((state = 'retired') = (retired_at is not null)),
  constraint vault_keys_retired_is_empty check ((state = 'retired') = (octet_length(wrapped) = 0))
);

create unique index vault_keys_one_active on vault_keys (state) where state = 'active';

-- Cards between the press of Pay and the acquirer's answer. Unlogged on purpose: it is never in the write-ahead log, so
-- never on a replica or in a backup, and a crash of the server empties it. Losing it is safe: without the card an attempt
-- can only be looked up. Its pages do reach the disk, so every row is sealed.
create unlogged table cards_in_flight (
  merchant_id text not null,
  session_id text not null,
  attempt_id text not null,
  sealed bytea not null,
  key_version integer not null,
  expires_at timestamptz not null,
  constraint cards_in_flight_pk primary key (merchant_id, session_id, attempt_id),
  constraint cards_in_flight_key_known foreign key (key_version) references vault_keys (version)
);

create index cards_in_flight_by_expiry on cards_in_flight (expires_at);
