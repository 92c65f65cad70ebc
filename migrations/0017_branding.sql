-- What a merchant says of its pages; the program reads every field before it is stored (src/domain/branding.ts).
alter table merchants add column branding jsonb not null default '{}';

-- Hosts at which a merchant's pages are found beside the installation's own. Few, and looked up by name alone.
create table domains (
  host text not null,
  merchant_id text not null,
  created_at timestamptz not null,
  constraint domains_pk primary key (host),
  constraint domains_of_merchant foreign key (merchant_id) references merchants (id),
  constraint domains_host_is_lower_case check (host = lower(host) and host ~ '^[a-z0-9.-]+(:[0-9]{1,5})?$')
);
create index domains_by_merchant on domains (merchant_id, created_at, host);

-- Where the customer of a session pays, decided when it is created: a link that was sent does not move.
alter table sessions add column checkout_host text;
