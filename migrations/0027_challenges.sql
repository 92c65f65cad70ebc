-- What an acquirer asks of the customer's browser beside an address, and what the browser brought back: sealed, since in some
-- countries the form to post carries the card, and gone with the answer.
alter table operations add column sealed_exchange bytea;
alter table operations drop constraint operations_challenged_has_address;
alter table operations add constraint operations_challenged_has_way
  check (state <> 'challenged' or redirect_url is not null or sealed_exchange is not null);
create index operations_with_exchange on operations (merchant_id, id) where sealed_exchange is not null;

-- The acquirer asks the issuer itself, so nobody else does.
alter table authentications drop constraint authentications_state_known;
alter table authentications add constraint authentications_state_known check (state in ('started', 'method', 'requesting',
  'challenge', 'confirming', 'finished', 'not_enrolled', 'delegated', 'unavailable', 'abandoned'));
