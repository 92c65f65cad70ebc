/** A table whose rows a backup keeps. */
export interface KeptTable {
  readonly name: string;
  /**
   * Columns that refer to other rows of the same table, or that must change with such a one: they are filled when all rows
   * are there.
   */
  readonly linked?: readonly string[];
}

/** In this order every row comes after those it refers to. */
export const keptTables: readonly KeptTable[] = [
  { name: 'installation' },
  { name: 'vault_keys' },
  { name: 'merchants' },
  { name: 'domains' },
  { name: 'api_keys', linked: ['rolled_to', 'expires_at'] },
  { name: 'api_key_leaks' },
  { name: 'webhook_endpoints' },
  { name: 'webhook_secrets' },
  { name: 'acquirer_accounts' },
  { name: 'routes' },
  { name: 'wallets' },
  { name: 'risk_lists' },
  { name: 'branding_versions' },
  { name: 'users' },
  { name: 'passkeys' },
  { name: 'recovery_codes' },
  { name: 'members' },
  { name: 'invitations' },
  { name: 'audit_entries' },
  { name: 'audit_heads' },
  { name: 'saved_views' },
  { name: 'announcements' },
  { name: 'sessions', linked: ['recovered_from'] },
  { name: 'session_tags' },
  { name: 'payment_links' },
  { name: 'payment_link_sessions' },
  { name: 'attempts' },
  { name: 'authentications' },
  { name: 'operations' },
  { name: 'refunds' },
  { name: 'journals' },
  { name: 'postings' },
  { name: 'settlement_lines' },
  { name: 'risk_tries' },
  { name: 'events' },
  { name: 'deliveries' },
  { name: 'delivery_tries' },
  { name: 'mails' },
  { name: 'idempotency_keys' },
  { name: 'used_puzzles' },
];

/** What a backup leaves out, and why. */
export const leftOutTables: Readonly<Record<string, string>> = {
  cards_in_flight: 'a card never leaves the table that ends with its payment',
  exchanges_in_flight:
    'what a bank wants posted may carry a card; without it a sale is looked up or taken back',
  api_requests: 'a log of the last month, which no money hangs on',
  day_figures: 'counted again from what they count',
  passkey_challenges: 'questions of the last minutes',
  rate_limits: 'counts of the last minute',
  sign_ins: 'who is signed in now signs in again',
  schema_migrations: 'the migrations are run where the backup is restored',
};
