-- The wallets that a merchant has registered with their makers, for each mode.
create table wallets (
  merchant_id text not null,
  livemode boolean not null,
  wallet text not null,
  -- What the wallet's maker calls the merchant; Google has none for test.
  identifier text not null,
  -- Apple: certificate and key (PEM) by which the merchant is known, sealed.
  sealed_identity bytea,
  -- Apple: the file by which it knows that a host is the merchant's.
  domain_file text,
  created_at timestamptz not null,
  constraint wallets_pk primary key (merchant_id, livemode, wallet),
  constraint wallets_of_merchant foreign key (merchant_id) references merchants (id),
  constraint wallets_wallet_known check (wallet in ('apple_pay', 'google_pay'))
);
