-- A key may end by itself, without a successor: those that the developer hub makes for its samples live an hour.
alter table api_keys drop constraint api_keys_rolled_ends;
alter table api_keys add constraint api_keys_rolled_ends check (rolled_to is null or expires_at is not null);
