-- What programs asked of the API with a merchant's key. Written some at a time, and kept for a month.
create table api_requests (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  key_id text not null,
  method text not null,
  path text not null,
  status integer not null,
  latency_ms integer not null,
  error_code text,
  -- The beginning of the body, with people and long numbers masked.
  body text,
  created_at timestamptz not null,
  constraint api_requests_pk primary key (merchant_id, id)
);
create index api_requests_by_time on api_requests (merchant_id, livemode, created_at desc, id desc);
create index api_requests_by_age on api_requests (created_at);
