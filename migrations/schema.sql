-- What the migrations make, written by scripts/dump-schema.ts. Do not edit.

create table acquirer_accounts (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  connector text not null,
  label text not null,
  sealed_credentials bytea not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  card_brands text[],
  constraint acquirer_accounts_pk PRIMARY KEY (merchant_id, id),
  constraint acquirer_accounts_label_length CHECK (((char_length(label) >= 1) AND (char_length(label) <= 100)))
);

create table announcements (
  id text not null,
  body text not null,
  until timestamp with time zone not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  constraint announcements_pk PRIMARY KEY (id),
  constraint announcements_body_length CHECK (((char_length(body) >= 1) AND (char_length(body) <= 500)))
);
CREATE INDEX announcements_by_end ON announcements USING btree (until);

create table api_key_leaks (
  merchant_id text not null,
  key_id text not null,
  place text not null,
  source text not null,
  times integer not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  constraint api_key_leaks_pk PRIMARY KEY (merchant_id, key_id, place, source),
  constraint api_key_leaks_place_known CHECK ((place = ANY (ARRAY['browser'::text, 'url'::text, 'reported'::text]))),
  constraint api_key_leaks_seen CHECK (((times >= 1) AND (last_seen_at >= first_seen_at))),
  constraint api_key_leaks_source_length CHECK ((char_length(source) <= 500))
);

create table api_keys (
  merchant_id text not null,
  id text not null,
  hash text not null,
  livemode boolean not null,
  scopes text[] not null,
  last4 text not null,
  requests_per_minute integer not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  name text not null default ''::text,
  allowed_networks text[] not null default '{}'::text[],
  line_id text,
  last_used_address text,
  expires_at timestamp with time zone,
  rolled_to text,
  constraint api_keys_pk PRIMARY KEY (merchant_id, id),
  constraint api_keys_few_networks CHECK ((cardinality(allowed_networks) <= 100)),
  constraint api_keys_limit_positive CHECK (((requests_per_minute >= 1) AND (requests_per_minute <= 100000000))),
  constraint api_keys_name_length CHECK ((char_length(name) <= 100)),
  constraint api_keys_rolled_ends CHECK (((rolled_to IS NULL) OR (expires_at IS NOT NULL))),
  constraint api_keys_used_at_a_time CHECK (((last_used_address IS NULL) OR (last_used_at IS NOT NULL)))
);
CREATE UNIQUE INDEX api_keys_one_per_hash ON api_keys USING btree (hash);
CREATE UNIQUE INDEX api_keys_one_predecessor ON api_keys USING btree (merchant_id, rolled_to);

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
  body text,
  created_at timestamp with time zone not null,
  constraint api_requests_pk PRIMARY KEY (merchant_id, id)
);
CREATE INDEX api_requests_by_age ON api_requests USING btree (created_at);
CREATE INDEX api_requests_by_time ON api_requests USING btree (merchant_id, livemode, created_at DESC, id DESC);

create table attempts (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  livemode boolean not null,
  number integer not null,
  state text not null,
  amount bigint not null,
  currency text not null,
  payment_method jsonb not null,
  decline_reason text,
  network_code text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  constraint attempts_pk PRIMARY KEY (merchant_id, id),
  constraint attempts_declined_has_reason CHECK (((state = 'declined'::text) = (decline_reason IS NOT NULL))),
  constraint attempts_sent_has_time CHECK (((sent_at IS NOT NULL) OR (state = ANY (ARRAY['authenticating'::text, 'declined'::text])))),
  constraint attempts_state_known CHECK ((state = ANY (ARRAY['authenticating'::text, 'sending'::text, 'challenged'::text, 'unknown'::text, 'reversing'::text, 'approved'::text, 'declined'::text])))
);
CREATE INDEX attempts_by_time ON attempts USING btree (merchant_id, livemode, created_at);
CREATE UNIQUE INDEX attempts_numbered_per_session ON attempts USING btree (merchant_id, session_id, number);
CREATE UNIQUE INDEX attempts_one_money_live_per_session ON attempts USING btree (merchant_id, session_id) WHERE (state = ANY (ARRAY['sending'::text, 'challenged'::text, 'unknown'::text, 'reversing'::text, 'approved'::text]));
CREATE UNIQUE INDEX attempts_one_under_way_per_session ON attempts USING btree (merchant_id, session_id) WHERE (state = ANY (ARRAY['authenticating'::text, 'sending'::text, 'challenged'::text, 'unknown'::text, 'reversing'::text, 'approved'::text]));

create table audit_entries (
  merchant_id text not null,
  number integer not null,
  content text not null,
  seal text not null,
  created_at timestamp with time zone not null,
  constraint audit_entries_pk PRIMARY KEY (merchant_id, number),
  constraint audit_entries_numbered_from_one CHECK ((number >= 1))
);

create table audit_heads (
  merchant_id text not null,
  number integer not null,
  seal text not null,
  constraint audit_heads_pk PRIMARY KEY (merchant_id)
);

create table authentications (
  merchant_id text not null,
  attempt_id text not null,
  session_id text not null,
  trans_id text not null,
  state text not null,
  version text,
  wish text not null,
  browser jsonb not null,
  method_url text,
  method_end text,
  acs_url text,
  acs_trans_id text,
  ds_trans_id text,
  trans_status text,
  trans_status_reason text,
  eci text,
  sealed_cavv bytea,
  challenge_cancel text,
  cause text,
  deadline_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint authentications_pk PRIMARY KEY (merchant_id, attempt_id),
  constraint authentications_challenge_has_acs CHECK (((state <> ALL (ARRAY['challenge'::text, 'confirming'::text])) OR ((acs_url IS NOT NULL) AND (acs_trans_id IS NOT NULL)))),
  constraint authentications_finished_has_status CHECK (((state = 'finished'::text) = (trans_status IS NOT NULL))),
  constraint authentications_state_known CHECK ((state = ANY (ARRAY['started'::text, 'method'::text, 'requesting'::text, 'challenge'::text, 'confirming'::text, 'finished'::text, 'not_enrolled'::text, 'delegated'::text, 'unavailable'::text, 'abandoned'::text])))
);
CREATE INDEX authentications_due ON authentications USING btree (deadline_at) WHERE (deadline_at IS NOT NULL);
CREATE UNIQUE INDEX authentications_one_per_trans_id ON authentications USING btree (trans_id);

create table branding_versions (
  merchant_id text not null,
  number integer not null,
  name text not null,
  support_email text,
  brand_color text not null,
  branding jsonb not null,
  published_by text not null,
  published_at timestamp with time zone not null,
  constraint branding_versions_pk PRIMARY KEY (merchant_id, number)
);

create unlogged table cards_in_flight (
  merchant_id text not null,
  session_id text not null,
  attempt_id text not null,
  sealed bytea not null,
  key_version integer not null,
  expires_at timestamp with time zone not null,
  constraint cards_in_flight_pk PRIMARY KEY (merchant_id, session_id, attempt_id)
);
CREATE INDEX cards_in_flight_by_expiry ON cards_in_flight USING btree (expires_at);

create table day_figures (
  merchant_id text not null,
  livemode boolean not null,
  day date not null,
  time_zone text not null,
  figures jsonb not null,
  counted_at timestamp with time zone not null,
  constraint day_figures_pk PRIMARY KEY (merchant_id, livemode, day)
);

create table deliveries (
  merchant_id text not null,
  id text not null,
  event_id text not null,
  session_id text,
  sequence integer not null,
  livemode boolean not null,
  target text not null,
  url text not null,
  state text not null,
  tries integer not null default 0,
  next_try_at timestamp with time zone,
  locked_until timestamp with time zone,
  fence integer not null default 0,
  first_tried_at timestamp with time zone,
  last_tried_at timestamp with time zone,
  last_status integer,
  last_failure text,
  last_latency_ms integer,
  last_answer text,
  created_at timestamp with time zone not null,
  is_resend boolean not null default false,
  receiver text not null default ''::text,
  constraint deliveries_pk PRIMARY KEY (merchant_id, id),
  constraint deliveries_pending_has_time CHECK (((state = 'pending'::text) = (next_try_at IS NOT NULL))),
  constraint deliveries_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX deliveries_by_target ON deliveries USING btree (merchant_id, target, created_at DESC, id DESC);
CREATE INDEX deliveries_by_time ON deliveries USING btree (merchant_id, livemode, created_at DESC, id DESC);
CREATE INDEX deliveries_due ON deliveries USING btree (next_try_at) WHERE (state = 'pending'::text);
CREATE INDEX deliveries_due_by_receiver ON deliveries USING btree (receiver, next_try_at) WHERE (state = 'pending'::text);
CREATE INDEX deliveries_in_order ON deliveries USING btree (merchant_id, session_id, target, sequence) WHERE (state = 'pending'::text);
CREATE UNIQUE INDEX deliveries_one_per_event_and_target ON deliveries USING btree (merchant_id, event_id, target);

create table delivery_tries (
  merchant_id text not null,
  delivery_id text not null,
  number integer not null,
  tried_at timestamp with time zone not null,
  status integer,
  failure text,
  latency_ms integer not null,
  answer text,
  constraint delivery_tries_pk PRIMARY KEY (merchant_id, delivery_id, number),
  constraint delivery_tries_say_what_came CHECK (((status IS NULL) <> (failure IS NULL)))
);

create table domains (
  host text not null,
  merchant_id text not null,
  created_at timestamp with time zone not null,
  constraint domains_pk PRIMARY KEY (host),
  constraint domains_host_is_lower_case CHECK (((host = lower(host)) AND (host ~ '^[a-z0-9.-]+(:[0-9]{1,5})?$'::text)))
);
CREATE INDEX domains_by_merchant ON domains USING btree (merchant_id, created_at, host);

create table events (
  merchant_id text not null,
  id text not null,
  session_id text,
  sequence integer not null,
  livemode boolean not null,
  type text not null,
  body text not null,
  created_at timestamp with time zone not null,
  constraint events_pk PRIMARY KEY (merchant_id, id)
);
CREATE INDEX events_by_time ON events USING btree (merchant_id, livemode, created_at DESC, id DESC);
CREATE INDEX events_by_type ON events USING btree (merchant_id, livemode, type, created_at DESC, id DESC);
CREATE UNIQUE INDEX events_numbered_per_session ON events USING btree (merchant_id, session_id, sequence);

create unlogged table exchanges_in_flight (
  merchant_id text not null,
  id text not null,
  sealed bytea not null,
  constraint exchanges_in_flight_pk PRIMARY KEY (merchant_id, id)
);

create table idempotency_keys (
  merchant_id text not null,
  livemode boolean not null,
  key text not null,
  path text not null,
  fields jsonb not null,
  status integer not null,
  response text not null,
  object_id text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint idempotency_keys_pk PRIMARY KEY (merchant_id, livemode, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys USING btree (expires_at);

create table installation (
  name text not null,
  sealed_check bytea not null,
  created_at timestamp with time zone not null,
  constraint installation_pk PRIMARY KEY (name),
  constraint installation_is_one CHECK ((name = 'maxfi'::text))
);

create table invitations (
  merchant_id text not null,
  id text not null,
  email text not null,
  role text not null,
  token_hash text not null,
  invited_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint invitations_pk PRIMARY KEY (merchant_id, id),
  constraint invitations_role_known CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'developer'::text, 'finance'::text, 'support'::text, 'viewer'::text])))
);
CREATE UNIQUE INDEX invitations_one_open_per_address ON invitations USING btree (merchant_id, email) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX invitations_one_per_token ON invitations USING btree (token_hash);

create table journals (
  merchant_id text not null,
  source text not null,
  livemode boolean not null,
  kind text not null,
  account_id text not null,
  reference text not null,
  currency text not null,
  debits bigint not null,
  credits bigint not null,
  happened_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint journals_one_per_source PRIMARY KEY (merchant_id, source),
  constraint journals_balance CHECK ((debits = credits)),
  constraint journals_currency_known CHECK ((currency = ANY (ARRAY['USD'::text, 'EUR'::text, 'RUB'::text, 'AZN'::text, 'KZT'::text, 'TRY'::text, 'GBP'::text]))),
  constraint journals_kind_known CHECK ((kind = ANY (ARRAY['approval'::text, 'refund'::text, 'reversal'::text, 'fee'::text]))),
  constraint journals_move_something CHECK ((debits > 0)),
  constraint journals_source_says_what CHECK ((source = ((kind || ':'::text) || reference)))
);
CREATE INDEX journals_by_day ON journals USING btree (account_id, happened_at);
CREATE INDEX journals_by_source ON journals USING btree (source);
CREATE INDEX journals_by_time ON journals USING btree (merchant_id, livemode, happened_at DESC, source DESC);

create table mails (
  merchant_id text not null,
  id text not null,
  kind text not null,
  recipient text not null,
  language text not null,
  subject text not null,
  content text not null,
  state text not null,
  tries integer not null default 0,
  next_try_at timestamp with time zone,
  locked_until timestamp with time zone,
  fence integer not null default 0,
  last_failure text,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  html text,
  constraint mails_pk PRIMARY KEY (merchant_id, id),
  constraint mails_finished_has_time CHECK (((state = 'queued'::text) = (finished_at IS NULL))),
  constraint mails_language_known CHECK ((language = ANY (ARRAY['en'::text, 'ru'::text, 'az'::text]))),
  constraint mails_queued_has_time CHECK (((state = 'queued'::text) = (next_try_at IS NOT NULL))),
  constraint mails_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'caught'::text, 'failed'::text])))
);
CREATE INDEX mails_due ON mails USING btree (next_try_at) WHERE (state = 'queued'::text);
CREATE INDEX mails_finished ON mails USING btree (finished_at) WHERE (state <> 'queued'::text);

create table members (
  merchant_id text not null,
  user_id text not null,
  role text not null,
  created_at timestamp with time zone not null,
  constraint members_pk PRIMARY KEY (merchant_id, user_id),
  constraint members_role_known CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'developer'::text, 'finance'::text, 'support'::text, 'viewer'::text])))
);
CREATE INDEX members_by_user ON members USING btree (user_id);

create table merchants (
  id text not null,
  name text not null,
  support_email text,
  brand_color text not null,
  logo bytea,
  logo_type text,
  created_at timestamp with time zone not null,
  notice_language text not null default 'en'::text,
  branding jsonb not null default '{}'::jsonb,
  time_zone text not null default 'Asia/Baku'::text,
  constraint merchants_pk PRIMARY KEY (id),
  constraint merchants_brand_color_is_hex CHECK ((brand_color ~ '^#[0-9a-f]{6}$'::text)),
  constraint merchants_logo_has_type CHECK (((logo IS NULL) = (logo_type IS NULL))),
  constraint merchants_logo_size CHECK ((octet_length(logo) <= 65536)),
  constraint merchants_logo_type_known CHECK ((logo_type = ANY (ARRAY['image/png'::text, 'image/jpeg'::text, 'image/webp'::text]))),
  constraint merchants_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
  constraint merchants_notice_language_known CHECK ((notice_language = ANY (ARRAY['en'::text, 'ru'::text, 'az'::text])))
);

create table operations (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  attempt_id text not null,
  livemode boolean not null,
  number integer not null,
  kind text not null,
  sale_id text,
  reason text,
  account_id text not null,
  connector text not null,
  state text not null,
  amount bigint not null,
  currency text not null,
  acquirer_reference text,
  decline_reason text,
  network_code text,
  unknown_cause text,
  redirect_url text,
  is_reversible boolean not null default true,
  fence integer not null,
  locked_until timestamp with time zone,
  checks integer not null default 0,
  not_found_count integer not null default 0,
  next_check_at timestamp with time zone,
  sent_at timestamp with time zone,
  uncertain_since timestamp with time zone not null,
  alerts integer not null default 0,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  slip jsonb,
  constraint operations_pk PRIMARY KEY (merchant_id, id),
  constraint operations_approved_sale_has_reference CHECK (((kind <> 'sale'::text) OR (state <> 'approved'::text) OR (acquirer_reference IS NOT NULL))),
  constraint operations_declined_sale_has_reason CHECK (((kind <> 'sale'::text) OR ((state = ANY (ARRAY['declined'::text, 'not_sent'::text])) = (decline_reason IS NOT NULL)))),
  constraint operations_kind_listed CHECK ((kind = ANY (ARRAY['sale'::text, 'reversal'::text, 'refund'::text]))),
  constraint operations_others_name_their_sale CHECK ((((kind = 'sale'::text) = (sale_id IS NULL)) AND ((kind = 'reversal'::text) = (reason IS NOT NULL)))),
  constraint operations_sent_has_time CHECK (((sent_at IS NOT NULL) OR (state = 'prepared'::text))),
  constraint operations_state_fits_kind CHECK ((((kind = 'sale'::text) AND (state <> 'prepared'::text)) OR ((kind = ANY (ARRAY['reversal'::text, 'refund'::text])) AND (state = ANY (ARRAY['prepared'::text, 'sending'::text, 'unknown'::text, 'approved'::text, 'declined'::text]))))),
  constraint operations_state_known CHECK ((state = ANY (ARRAY['prepared'::text, 'sending'::text, 'challenged'::text, 'unknown'::text, 'reversing'::text, 'approved'::text, 'declined'::text, 'not_sent'::text, 'reversed'::text]))),
  constraint operations_undecided_is_checked CHECK (((state <> ALL (ARRAY['prepared'::text, 'sending'::text, 'challenged'::text, 'unknown'::text])) OR (next_check_at IS NOT NULL)))
);
CREATE INDEX operations_by_account ON operations USING btree (merchant_id, account_id, sent_at DESC) WHERE (kind = 'sale'::text);
CREATE INDEX operations_by_rrn ON operations USING btree (merchant_id, ((slip ->> 'rrn'::text))) WHERE (slip IS NOT NULL);
CREATE INDEX operations_due ON operations USING btree (next_check_at) WHERE (next_check_at IS NOT NULL);
CREATE INDEX operations_left_to_a_person ON operations USING btree (uncertain_since) WHERE ((kind = 'reversal'::text) AND (state = 'declined'::text) AND (reason = 'late_money'::text));
CREATE UNIQUE INDEX operations_numbered_per_attempt ON operations USING btree (merchant_id, attempt_id, number);
CREATE UNIQUE INDEX operations_one_live_sale_per_session ON operations USING btree (merchant_id, session_id) WHERE ((kind = 'sale'::text) AND (state = ANY (ARRAY['sending'::text, 'challenged'::text, 'unknown'::text, 'reversing'::text, 'approved'::text])));
CREATE UNIQUE INDEX operations_one_reversal_per_sale ON operations USING btree (merchant_id, sale_id) WHERE ((kind = 'reversal'::text) AND (state <> 'declined'::text));
CREATE INDEX operations_undecided ON operations USING btree (uncertain_since) WHERE (state = ANY (ARRAY['prepared'::text, 'sending'::text, 'challenged'::text, 'unknown'::text, 'reversing'::text]));

create table passkey_challenges (
  challenge text not null,
  user_id text,
  expires_at timestamp with time zone not null,
  constraint passkey_challenges_pk PRIMARY KEY (challenge)
);

create table passkeys (
  user_id text not null,
  id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint passkeys_pk PRIMARY KEY (id)
);
CREATE INDEX passkeys_by_user ON passkeys USING btree (user_id);

create table payment_link_sessions (
  merchant_id text not null,
  link_id text not null,
  session_id text not null,
  created_at timestamp with time zone not null,
  constraint payment_link_sessions_pk PRIMARY KEY (merchant_id, link_id, session_id)
);

create table payment_links (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  name text not null,
  amount bigint,
  "least" bigint,
  most bigint,
  currency text not null,
  description text,
  max_uses integer,
  expires_at timestamp with time zone,
  is_active boolean not null default true,
  created_by text not null,
  created_at timestamp with time zone not null,
  constraint payment_links_pk PRIMARY KEY (merchant_id, id),
  constraint payment_links_amount_fixed_or_chosen CHECK (((amount IS NULL) = (("least" IS NOT NULL) AND (most IS NOT NULL)))),
  constraint payment_links_amount_in_limits CHECK (((amount >= 1) AND (amount <= '999999999999'::bigint))),
  constraint payment_links_choice_in_limits CHECK ((("least" >= 1) AND (most >= "least") AND (most <= '999999999999'::bigint))),
  constraint payment_links_currency_known CHECK ((currency = ANY (ARRAY['USD'::text, 'EUR'::text, 'RUB'::text, 'AZN'::text, 'KZT'::text, 'TRY'::text, 'GBP'::text]))),
  constraint payment_links_mode_in_id CHECK ((id ~~ like_escape(
CASE
    WHEN livemode THEN 'pl#_live#_%'::text
    ELSE 'pl#_test#_%'::text
END, '#'::text))),
  constraint payment_links_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
  constraint payment_links_uses_positive CHECK ((max_uses >= 1))
);
CREATE INDEX payment_links_by_time ON payment_links USING btree (merchant_id, livemode, created_at DESC, id DESC);

create table postings (
  merchant_id text not null,
  source text not null,
  account text not null,
  amount bigint not null,
  constraint postings_pk PRIMARY KEY (merchant_id, source, account),
  constraint postings_account_known CHECK ((account = ANY (ARRAY['acquirer_receivable'::text, 'merchant_payable'::text, 'refunds'::text, 'reversals'::text, 'fees'::text]))),
  constraint postings_move_something CHECK ((amount <> 0))
);

create table rate_limits (
  subject text not null,
  instants timestamp with time zone[] not null,
  counts integer[] not null,
  granted integer not null,
  decided_at timestamp with time zone not null,
  constraint rate_limits_pk PRIMARY KEY (subject),
  constraint rate_limits_pairs CHECK ((cardinality(instants) = cardinality(counts)))
) with (fillfactor=50);

create table recovery_codes (
  user_id text not null,
  hash text not null,
  used_at timestamp with time zone,
  constraint recovery_codes_pk PRIMARY KEY (user_id, hash)
);

create table refunds (
  merchant_id text not null,
  id text not null,
  session_id text not null,
  livemode boolean not null,
  session_created_by_key_id text not null,
  operation_id text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  reason text,
  failure_reason text,
  acquirer_action text,
  acquirer_reference text,
  metadata jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint refunds_pk PRIMARY KEY (merchant_id, id),
  constraint refunds_action_known CHECK ((acquirer_action = ANY (ARRAY['refund'::text, 'void'::text]))),
  constraint refunds_failed_has_reason CHECK (((status = 'failed'::text) = (failure_reason IS NOT NULL))),
  constraint refunds_move_something CHECK ((amount >= 1)),
  constraint refunds_reason_known CHECK ((reason = ANY (ARRAY['duplicate'::text, 'fraudulent'::text, 'requested_by_customer'::text]))),
  constraint refunds_status_known CHECK ((status = ANY (ARRAY['pending'::text, 'succeeded'::text, 'failed'::text]))),
  constraint refunds_succeeded_has_reference CHECK (((status <> 'succeeded'::text) OR (acquirer_reference IS NOT NULL)))
);
CREATE INDEX refunds_by_session ON refunds USING btree (merchant_id, session_id, created_at DESC, id DESC);
CREATE INDEX refunds_by_time ON refunds USING btree (merchant_id, livemode, created_at DESC, id DESC);
CREATE UNIQUE INDEX refunds_one_per_operation ON refunds USING btree (merchant_id, operation_id);

create table risk_lists (
  merchant_id text not null,
  livemode boolean not null,
  list text not null,
  kind text not null,
  value text not null,
  note text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  constraint risk_lists_pk PRIMARY KEY (merchant_id, livemode, list, kind, value),
  constraint risk_lists_kind_known CHECK ((kind = ANY (ARRAY['fingerprint'::text, 'email'::text, 'address'::text, 'bin'::text, 'country'::text]))),
  constraint risk_lists_list_known CHECK ((list = ANY (ARRAY['block'::text, 'allow'::text, 'never_retry'::text]))),
  constraint risk_lists_never_retry_is_a_card CHECK (((list <> 'never_retry'::text) OR (kind = 'fingerprint'::text)))
);
CREATE INDEX risk_lists_by_expiry ON risk_lists USING btree (expires_at) WHERE (expires_at IS NOT NULL);

create table risk_tries (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  session_id text not null,
  fingerprint text not null,
  bin text not null,
  address text,
  amount bigint not null,
  currency text not null,
  result text not null,
  is_authenticated boolean not null default false,
  tried_at timestamp with time zone not null,
  kept_until timestamp with time zone not null,
  constraint risk_tries_pk PRIMARY KEY (merchant_id, id),
  constraint risk_tries_bin_is_short CHECK (((char_length(bin) >= 6) AND (char_length(bin) <= 8))),
  constraint risk_tries_result_known CHECK ((result = ANY (ARRAY['pending'::text, 'approved'::text, 'declined'::text, 'abandoned'::text, 'failed'::text])))
) with (fillfactor=70);
CREATE INDEX risk_tries_by_address ON risk_tries USING btree (merchant_id, livemode, address, tried_at DESC) WHERE (address IS NOT NULL);
CREATE INDEX risk_tries_by_card ON risk_tries USING btree (merchant_id, livemode, fingerprint, tried_at DESC);
CREATE INDEX risk_tries_by_end ON risk_tries USING btree (kept_until);
CREATE INDEX risk_tries_by_session ON risk_tries USING btree (merchant_id, session_id);
CREATE INDEX risk_tries_finished_by_bin ON risk_tries USING btree (merchant_id, livemode, bin, tried_at DESC) WHERE (result = ANY (ARRAY['approved'::text, 'declined'::text, 'abandoned'::text]));
CREATE INDEX risk_tries_finished_by_time ON risk_tries USING btree (merchant_id, livemode, tried_at DESC) WHERE (result = ANY (ARRAY['approved'::text, 'declined'::text, 'abandoned'::text]));

create table routes (
  merchant_id text not null,
  livemode boolean not null,
  currency text not null,
  method text not null,
  account_id text not null,
  priority integer not null,
  weight integer not null,
  created_at timestamp with time zone not null,
  constraint routes_pk PRIMARY KEY (merchant_id, livemode, currency, method, account_id),
  constraint routes_currency_known CHECK ((currency = ANY (ARRAY['USD'::text, 'EUR'::text, 'RUB'::text, 'AZN'::text, 'KZT'::text, 'TRY'::text, 'GBP'::text]))),
  constraint routes_method_known CHECK ((method = ANY (ARRAY['card'::text, 'wallet'::text, 'bnpl'::text]))),
  constraint routes_priority_in_limits CHECK (((priority >= 1) AND (priority <= 100))),
  constraint routes_weight_in_limits CHECK (((weight >= 1) AND (weight <= 100)))
);

create table saved_views (
  merchant_id text not null,
  user_id text not null,
  name text not null,
  query text not null,
  created_at timestamp with time zone not null,
  constraint saved_views_pk PRIMARY KEY (merchant_id, user_id, name),
  constraint saved_views_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60)))
);

create table session_tags (
  merchant_id text not null,
  livemode boolean not null,
  tag text not null,
  created_at timestamp with time zone not null,
  session_id text not null,
  constraint session_tags_pk PRIMARY KEY (merchant_id, livemode, tag, created_at, session_id)
);

create table sessions (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  amount_refunded bigint not null default 0,
  description text,
  order_id text,
  language text not null,
  customer jsonb,
  customer_details jsonb,
  customer_email text,
  success_url text,
  cancel_url text,
  webhook_url text,
  settings jsonb not null,
  metadata jsonb not null,
  payment_method jsonb,
  last_error jsonb,
  attempts_count integer not null default 0,
  event_sequence integer not null,
  created_by_key_id text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  recovery_enabled boolean not null default false,
  recovered_from text,
  checkout_host text,
  opened_at timestamp with time zone,
  constraint sessions_pk PRIMARY KEY (merchant_id, id),
  constraint sessions_amount_in_limits CHECK (((amount >= 1) AND (amount <= '999999999999'::bigint))),
  constraint sessions_currency_known CHECK ((currency = ANY (ARRAY['USD'::text, 'EUR'::text, 'RUB'::text, 'AZN'::text, 'KZT'::text, 'TRY'::text, 'GBP'::text]))),
  constraint sessions_expire_later CHECK ((expires_at > created_at)),
  constraint sessions_mode_in_id CHECK ((id ~~ like_escape(
CASE
    WHEN livemode THEN 'cs#_live#_%'::text
    ELSE 'cs#_test#_%'::text
END, '#'::text))),
  constraint sessions_paid_has_method CHECK (((status <> 'succeeded'::text) OR (payment_method IS NOT NULL))),
  constraint sessions_refunds_only_when_paid CHECK (((amount_refunded = 0) OR (status = 'succeeded'::text))),
  constraint sessions_refunds_within_amount CHECK (((amount_refunded >= 0) AND (amount_refunded <= amount))),
  constraint sessions_status_known CHECK ((status = ANY (ARRAY['open'::text, 'processing'::text, 'requires_action'::text, 'succeeded'::text, 'failed'::text, 'expired'::text])))
);
CREATE INDEX sessions_by_amount ON sessions USING btree (merchant_id, livemode, amount, created_at DESC, id DESC) WHERE (payment_method IS NOT NULL);
CREATE INDEX sessions_by_currency ON sessions USING btree (merchant_id, livemode, currency, created_at DESC, id DESC);
CREATE INDEX sessions_by_email ON sessions USING btree (merchant_id, livemode, customer_email, created_at DESC, id DESC) WHERE (customer_email IS NOT NULL);
CREATE INDEX sessions_by_key ON sessions USING btree (merchant_id, livemode, created_by_key_id, created_at DESC, id DESC);
CREATE INDEX sessions_by_last4 ON sessions USING btree (merchant_id, livemode, ((payment_method ->> 'last4'::text)), created_at DESC, id DESC) WHERE (payment_method IS NOT NULL);
CREATE INDEX sessions_by_order ON sessions USING btree (merchant_id, livemode, order_id, created_at DESC, id DESC) WHERE (order_id IS NOT NULL);
CREATE INDEX sessions_by_recovered ON sessions USING btree (merchant_id, recovered_from) WHERE (recovered_from IS NOT NULL);
CREATE INDEX sessions_by_status ON sessions USING btree (merchant_id, livemode, status, created_at DESC, id DESC);
CREATE INDEX sessions_by_time ON sessions USING btree (merchant_id, livemode, created_at DESC, id DESC);
CREATE UNIQUE INDEX sessions_one_stands_in_for_an_expired ON sessions USING btree (merchant_id, recovered_from) WHERE ((recovered_from IS NOT NULL) AND (status <> 'expired'::text));
CREATE INDEX sessions_open_by_expiry ON sessions USING btree (expires_at) WHERE (status = 'open'::text);

create table settlement_lines (
  merchant_id text not null,
  account_id text not null,
  livemode boolean not null,
  settled_on date not null,
  kind text not null,
  reference text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  fee bigint not null,
  settled_at timestamp with time zone,
  explanation text,
  judged_at timestamp with time zone not null,
  constraint settlement_lines_pk PRIMARY KEY (merchant_id, account_id, livemode, settled_on, kind, reference),
  constraint settlement_lines_amounts_in_limits CHECK (((amount >= 0) AND (fee >= 0))),
  constraint settlement_lines_differences_are_explained CHECK (((status = 'matched'::text) = (explanation IS NULL))),
  constraint settlement_lines_kind_known CHECK ((kind = ANY (ARRAY['sale'::text, 'refund'::text, 'reversal'::text]))),
  constraint settlement_lines_received_have_time CHECK (((status = 'missing_there'::text) = (settled_at IS NULL))),
  constraint settlement_lines_status_known CHECK ((status = ANY (ARRAY['matched'::text, 'missing_here'::text, 'missing_there'::text, 'differs'::text])))
);
CREATE INDEX settlement_lines_by_day ON settlement_lines USING btree (account_id, livemode, settled_on);
CREATE INDEX settlement_lines_by_reference ON settlement_lines USING btree (reference);

create table sign_ins (
  hash text not null,
  id text not null,
  user_id text not null,
  is_complete boolean not null,
  fresh_until timestamp with time zone,
  address text not null,
  browser text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint sign_ins_pk PRIMARY KEY (hash)
);
CREATE INDEX sign_ins_by_end ON sign_ins USING btree (expires_at);
CREATE INDEX sign_ins_by_user ON sign_ins USING btree (user_id);

create table used_puzzles (
  merchant_id text not null,
  id text not null,
  expires_at timestamp with time zone not null,
  constraint used_puzzles_pk PRIMARY KEY (merchant_id, id)
);
CREATE INDEX used_puzzles_by_expiry ON used_puzzles USING btree (expires_at);

create table users (
  id text not null,
  email text not null,
  name text not null,
  language text not null,
  password_hash text,
  sealed_totp bytea,
  totp_step bigint not null default 0,
  is_operator boolean not null default false,
  failed_tries integer not null default 0,
  locked_until timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint users_pk PRIMARY KEY (id),
  constraint users_email_is_lower_case CHECK ((email = lower(email))),
  constraint users_language_known CHECK ((language = ANY (ARRAY['en'::text, 'ru'::text, 'az'::text]))),
  constraint users_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
);
CREATE UNIQUE INDEX users_one_per_email ON users USING btree (email);

create table vault_keys (
  version integer not null,
  wrapped bytea not null,
  state text not null,
  created_at timestamp with time zone not null,
  retired_at timestamp with time zone,
  constraint vault_keys_pk PRIMARY KEY (version),
  constraint vault_keys_retired_has_time CHECK (((state = 'retired'::text) = (retired_at IS NOT NULL))),
  constraint vault_keys_retired_is_empty CHECK (((state = 'retired'::text) = (octet_length(wrapped) = 0))),
  constraint vault_keys_state_known CHECK ((state = ANY (ARRAY['active'::text, 'readable'::text, 'retired'::text]))),
  constraint vault_keys_version_positive CHECK ((version > 0))
);
CREATE UNIQUE INDEX vault_keys_one_active ON vault_keys USING btree (state) WHERE (state = 'active'::text);

create table wallets (
  merchant_id text not null,
  livemode boolean not null,
  wallet text not null,
  identifier text not null,
  sealed_identity bytea,
  domain_file text,
  created_at timestamp with time zone not null,
  constraint wallets_pk PRIMARY KEY (merchant_id, livemode, wallet),
  constraint wallets_wallet_known CHECK ((wallet = ANY (ARRAY['apple_pay'::text, 'google_pay'::text])))
);

create table webhook_endpoints (
  merchant_id text not null,
  id text not null,
  livemode boolean not null,
  url text not null,
  event_types text[] not null,
  status text not null,
  failing_since timestamp with time zone,
  disabled_reason text,
  created_at timestamp with time zone not null,
  description text,
  signatures text[] not null default '{v1}'::text[],
  public_key text,
  sealed_private_key bytea,
  constraint webhook_endpoints_pk PRIMARY KEY (merchant_id, id),
  constraint webhook_endpoints_description_length CHECK ((char_length(description) <= 500)),
  constraint webhook_endpoints_disabled_has_reason CHECK (((status = 'disabled'::text) = (disabled_reason IS NOT NULL))),
  constraint webhook_endpoints_signatures_known CHECK (((signatures = '{v1}'::text[]) OR (signatures = '{v1,v1a}'::text[]))),
  constraint webhook_endpoints_status_known CHECK ((status = ANY (ARRAY['enabled'::text, 'disabled'::text]))),
  constraint webhook_endpoints_v1a_has_keys CHECK ((((public_key IS NULL) = (sealed_private_key IS NULL)) AND ((signatures = '{v1}'::text[]) OR (public_key IS NOT NULL))))
);

create table webhook_secrets (
  merchant_id text not null,
  livemode boolean not null,
  id text not null,
  sealed bytea not null,
  created_at timestamp with time zone not null,
  retires_at timestamp with time zone,
  endpoint_id text,
  constraint webhook_secrets_pk PRIMARY KEY (merchant_id, livemode, id)
);

alter table acquirer_accounts add constraint acquirer_accounts_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table api_key_leaks add constraint api_key_leaks_of_key FOREIGN KEY (merchant_id, key_id) REFERENCES api_keys(merchant_id, id);
alter table api_keys add constraint api_keys_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table api_keys add constraint api_keys_rolled_to_key FOREIGN KEY (merchant_id, rolled_to) REFERENCES api_keys(merchant_id, id);
alter table attempts add constraint attempts_of_session FOREIGN KEY (merchant_id, session_id) REFERENCES sessions(merchant_id, id);
alter table authentications add constraint authentications_of_attempt FOREIGN KEY (merchant_id, attempt_id) REFERENCES attempts(merchant_id, id);
alter table branding_versions add constraint branding_versions_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table cards_in_flight add constraint cards_in_flight_key_known FOREIGN KEY (key_version) REFERENCES vault_keys(version);
alter table day_figures add constraint day_figures_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table deliveries add constraint deliveries_of_event FOREIGN KEY (merchant_id, event_id) REFERENCES events(merchant_id, id);
alter table delivery_tries add constraint delivery_tries_of_delivery FOREIGN KEY (merchant_id, delivery_id) REFERENCES deliveries(merchant_id, id);
alter table domains add constraint domains_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table events add constraint events_of_session FOREIGN KEY (merchant_id, session_id) REFERENCES sessions(merchant_id, id);
alter table invitations add constraint invitations_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table journals add constraint journals_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table mails add constraint mails_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table members add constraint members_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table members add constraint members_of_user FOREIGN KEY (user_id) REFERENCES users(id);
alter table operations add constraint operations_of_attempt FOREIGN KEY (merchant_id, attempt_id) REFERENCES attempts(merchant_id, id);
alter table passkeys add constraint passkeys_of_user FOREIGN KEY (user_id) REFERENCES users(id);
alter table payment_link_sessions add constraint payment_link_sessions_of_link FOREIGN KEY (merchant_id, link_id) REFERENCES payment_links(merchant_id, id);
alter table payment_link_sessions add constraint payment_link_sessions_of_session FOREIGN KEY (merchant_id, session_id) REFERENCES sessions(merchant_id, id);
alter table payment_links add constraint payment_links_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table postings add constraint postings_of_journal FOREIGN KEY (merchant_id, source) REFERENCES journals(merchant_id, source);
alter table recovery_codes add constraint recovery_codes_of_user FOREIGN KEY (user_id) REFERENCES users(id);
alter table refunds add constraint refunds_of_session FOREIGN KEY (merchant_id, session_id) REFERENCES sessions(merchant_id, id);
alter table risk_lists add constraint risk_lists_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table routes add constraint routes_of_account FOREIGN KEY (merchant_id, account_id) REFERENCES acquirer_accounts(merchant_id, id);
alter table saved_views add constraint saved_views_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table saved_views add constraint saved_views_of_user FOREIGN KEY (user_id) REFERENCES users(id);
alter table session_tags add constraint session_tags_of_session FOREIGN KEY (merchant_id, session_id) REFERENCES sessions(merchant_id, id);
alter table sessions add constraint sessions_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table sessions add constraint sessions_stand_in_for_a_session FOREIGN KEY (merchant_id, recovered_from) REFERENCES sessions(merchant_id, id);
alter table sign_ins add constraint sign_ins_of_user FOREIGN KEY (user_id) REFERENCES users(id);
alter table wallets add constraint wallets_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table webhook_endpoints add constraint webhook_endpoints_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
alter table webhook_secrets add constraint webhook_secrets_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchants(id);
