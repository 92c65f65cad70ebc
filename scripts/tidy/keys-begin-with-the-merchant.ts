import { isMigration, readSql, type SqlPiece, sqlLine } from './read-sql.ts';
import type { Finding, SourceFile } from './source-file.ts';

/** Tables whose rows belong to no merchant, or which find the merchant. */
const withoutMerchant: Readonly<Record<string, string>> = {
  merchants: 'the merchant itself',
  schema_migrations: 'belongs to the database',
  vault_keys: 'belongs to the installation',
  installation: 'one row about the whole installation',
  rate_limits: 'counts addresses too, before anybody is known',
  domains: 'a host of a request finds the merchant',
  announcements: 'belongs to the installation',
  users: 'a person may work for several merchants',
  passkeys: 'belongs to a person',
  passkey_challenges: 'asked before anybody is known',
  recovery_codes: 'belongs to a person',
  sign_ins: 'belongs to a person',
  leases: 'belongs to the processes',
  worker_heartbeats: 'belongs to the processes',
};

const createTable = /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)\s*\(([^;]*)/g;

/** Every primary key begins with `merchant_id`, so that tables can be spread over machines by merchant. */
export function keysBeginWithTheMerchant(files: readonly SourceFile[]): Finding[] {
  return readSql(files)
    .filter(({ file }) => isMigration(file))
    .flatMap((piece) =>
      [...piece.sql.matchAll(createTable)].flatMap(({ 1: table = '', 2: body = '', index }) => {
        if (table in withoutMerchant) return [];
        const first = /\bprimary\s+key\s*\(\s*(\w+)/.exec(body)?.[1];
        return first === 'merchant_id' ? [] : [found(piece, index, table, first)];
      }),
    );
}

function found(piece: SqlPiece, index: number, table: string, first: string | undefined): Finding {
  const instead = first === undefined ? 'has no such key' : `begins with ${first}`;
  const message = `the primary key of ${table} must be (merchant_id, …), but it ${instead}`;
  return {
    path: piece.file.path,
    line: sqlLine(piece, index),
    rule: 'keys-begin-with-the-merchant',
    message,
  };
}
