-- Solutions of puzzles that were sent in: each counts once.
create table used_puzzles (
  merchant_id text not null,
  id text not null,
  expires_at timestamptz not null,
  constraint used_puzzles_pk primary key (merchant_id, id)
);

create index used_puzzles_by_expiry on used_puzzles (expires_at);
