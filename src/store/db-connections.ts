import assert from 'node:assert/strict';
import pg from 'pg';

/** SQLSTATE of a write to a server that only reads. */
const readOnly = '25006';
const preparing = 'prepared_statements';

/** `?prepared_statements=off` is for poolers that lend connections by the transaction and know of no such statements. */
export function readUrl(text: string): { connectionString: string; isPreparing: boolean } {
  if (!text.includes(preparing)) return { connectionString: text, isPreparing: true };
  const url = new URL(text);
  const value = url.searchParams.get(preparing);
  assert(value === 'on' || value === 'off', `${preparing} in the URL of the database is on or off`);
  url.searchParams.delete(preparing);
  return { connectionString: url.href, isPreparing: value === 'on' };
}

/** Asks each new connection once. The error is that of a standby which is asked to write. */
export function refuseStandby(client: pg.PoolClient, done: (error?: Error) => void): void {
  client.query<{ is_standby: boolean }>('select pg_is_in_recovery() as is_standby').then(
    ({ rows }) => done(rows[0]?.is_standby ? standbyError() : undefined),
    (error: Error) => done(error),
  );
}

function standbyError(): Error {
  const text = 'the server is a standby, which takes no writes';
  return Object.assign(new pg.DatabaseError(text, 0, 'error'), { severity: 'FATAL', code: readOnly });
}
