-- Filters of a list that somebody keeps under a name.
create table saved_views (
  merchant_id text not null,
  user_id text not null,
  name text not null,
  query text not null,
  created_at timestamptz not null,
  constraint saved_views_pk primary key (merchant_id, user_id, name),
  constraint saved_views_of_merchant foreign key (merchant_id) references merchants (id),
  constraint saved_views_of_user foreign key (user_id) references users (id),
  constraint saved_views_name_length check (char_length(name) between 1 and 60)
);

-- What the operator says to everybody in the dashboard.
create table announcements (
  id text not null,
  body text not null,
  until timestamptz not null,
  created_by text not null,
  created_at timestamptz not null,
  constraint announcements_pk primary key (id),
  constraint announcements_body_length check (char_length(body) between 1 and 500)
);
create index announcements_by_end on announcements (until);
