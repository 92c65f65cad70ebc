-- Some facts are about no session: an endpoint that was disabled, a test of one. And events become a list of their own.
alter table events alter column session_id drop not null;
alter table deliveries alter column session_id drop not null;

create index events_by_time on events (merchant_id, livemode, created_at desc, id desc);
create index deliveries_by_target on deliveries (merchant_id, target, created_at desc, id desc);
