-- People who sign in to the dashboard: of merchants, and of the operator.
create table users (
  id text not null,
  email text not null,
  name text not null,
  language text not null,
  -- Argon2id, with its parameters; null until the invitation was accepted with a password.
  password_hash text,
  -- The secret of the app that makes one-time codes; `totp_step` is the last one that was used, so that each works once.
  sealed_totp bytea,
  totp_step bigint not null default 0,
  is_operator boolean not null default false,
  failed_tries integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null,
  constraint users_pk primary key (id),
  constraint users_email_is_lower_case check (email = lower(email)),
  constraint users_name_length check (char_length(name) between 1 and 100),
  constraint users_language_known check (language in ('en', 'ru', 'az'))
);
create unique index users_one_per_email on users (email);

create table passkeys (
  user_id text not null,
  -- The credential's id, base64url.
  id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  constraint passkeys_pk primary key (id),
  constraint passkeys_of_user foreign key (user_id) references users (id)
);
create index passkeys_by_user on passkeys (user_id);

-- Each is answered once, or forgotten.
create table passkey_challenges (
  challenge text not null,
  user_id text,
  expires_at timestamptz not null,
  constraint passkey_challenges_pk primary key (challenge)
);

create table recovery_codes (
  user_id text not null,
  hash text not null,
  used_at timestamptz,
  constraint recovery_codes_pk primary key (user_id, hash),
  constraint recovery_codes_of_user foreign key (user_id) references users (id)
);

-- A browser that is signed in. Its cookie holds what `hash` is made of.
create table sign_ins (
  hash text not null,
  id text not null,
  user_id text not null,
  -- A password alone opens nothing but the pages of the second factor.
  is_complete boolean not null,
  fresh_until timestamptz,
  address text not null,
  browser text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  constraint sign_ins_pk primary key (hash),
  constraint sign_ins_of_user foreign key (user_id) references users (id)
);
create index sign_ins_by_user on sign_ins (user_id);
create index sign_ins_by_end on sign_ins (expires_at);

create table members (
  merchant_id text not null,
  user_id text not null,
  role text not null,
  created_at timestamptz not null,
  constraint members_pk primary key (merchant_id, user_id),
  constraint members_of_merchant foreign key (merchant_id) references merchants (id),
  constraint members_of_user foreign key (user_id) references users (id),
  constraint members_role_known check (role in ('owner', 'admin', 'developer', 'finance', 'support', 'viewer'))
);
create index members_by_user on members (user_id);

create table invitations (
  merchant_id text not null,
  id text not null,
  email text not null,
  role text not null,
  token_hash text not null,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Accepted, taken back, or replaced by a newer one.
  ended_at timestamptz,
  constraint invitations_pk primary key (merchant_id, id),
  constraint invitations_of_merchant foreign key (merchant_id) references merchants (id),
  constraint invitations_role_known check (role in ('owner', 'admin', 'developer', 'finance', 'support', 'viewer'))
);
create unique index invitations_one_per_token on invitations (token_hash);
create unique index invitations_one_open_per_address on invitations (merchant_id, email) where ended_at is null;

-- Who did what. Rows are only ever added; each holds a seal over itself and the one before it.
create table audit_entries (
  merchant_id text not null,
  number integer not null,
  -- JSON, in the very bytes that were sealed.
  content text not null,
  seal text not null,
  created_at timestamptz not null,
  constraint audit_entries_pk primary key (merchant_id, number),
  constraint audit_entries_numbered_from_one check (number >= 1)
);
-- Where each chain ends, so that what is cut off at its end is missed. `merchant_id` is `-` for the installation's own.
create table audit_heads (
  merchant_id text not null,
  number integer not null,
  seal text not null,
  constraint audit_heads_pk primary key (merchant_id)
);

alter table merchants add column time_zone text not null default 'Asia/Baku';
