-- One row: proves at start that this process holds the key under which the secrets of this database were sealed.
create table installation (
  name text not null,
  sealed_check bytea not null,
  created_at timestamptz not null,
  constraint installation_pk primary key (name),
  constraint installation_is_one check (name = 'maxfi')
);
