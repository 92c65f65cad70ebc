import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readUrl, refuseStandby } from './db-connections.ts';
import { getTypeParser } from './db-types.ts';
import type { StatementWatch } from './statement-watch.ts';

/** What every store function can be handed for reading: a pool or one transaction. */
export interface Queryable {
  /**
   * Runs one statement with positional parameters and returns its rows. int8 comes back as a safe number, timestamptz
   * as Date, jsonb parsed, numeric and date as text. With a `name` the statement is prepared once per connection.
   * A list meant for jsonb must be passed as `JSON.stringify(list)`: the driver sends a bare list as an SQL array.
   */
  query<Row>(text: string, params?: readonly unknown[], name?: string): Promise<Row[]>;
  /** Runs one statement and returns how many rows it touched. */
  execute(text: string, params?: readonly unknown[], name?: string): Promise<number>;
}

/** One open transaction. A pool is not one, so a store function that asks for a `Tx` cannot be given a pool. */
export interface Tx extends Queryable {
  readonly isTransaction: true;
}

export interface Db extends Queryable {
  /**
   * Runs `body` in a transaction. The body may run again after a serialization failure or a deadlock (at most
   * `maxTries` times), so it has no side effects outside the database. Throws `CommitUnknown` when the connection
   * broke during COMMIT.
   */
  tx<T>(body: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connections of the pool now. */
export interface Connections {
  readonly inUse: number;
  readonly idle: number;
  /** Statements and transactions that wait for one to become free. */
  readonly waiting: number;
}

/** A pool of one's own, which can be looked at. */
export interface Pool extends Db {
  connections(): Connections;
  /** Tells of every statement from now on, until the function that it returns is called. */
  watch(told: StatementWatch): () => void;
}

/** COMMIT was sent and its answer never came: the work may be there. Read again by a natural key to find out. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection broke during COMMIT; whether the transaction is stored is unknown', { cause });
    this.name = 'CommitUnknown';
  }
}

export interface DbOptions {
  readonly url: string;
  readonly poolSize: number;
  /** A statement running longer is cancelled by the server; a COMMIT never is. */
  readonly statementTimeoutMs?: number;
  /**
   * A server that is silent for so long after a statement, COMMIT included, is given up together with its connection: its
   * machine may be gone without a word, or waits for a standby that is. Never when left out.
   */
  readonly answerTimeoutMs?: number;
  /** Refuses connections to a standby, on which a name may lead for a while after a failover: it is behind, and only reads. */
  readonly isForWriting?: boolean;
  /** Told about connections that broke while idle. Nothing needs doing: the pool opens new ones. */
  readonly onIdleError?: (error: Error) => void;
}

const maxTries = 6;

/** Opens a pool; connects only when the first statement needs it. */
export function openDb(options: DbOptions): Pool {
  const timeoutMs = options.statementTimeoutMs ?? 30_000;
  const { connectionString, isPreparing } = readUrl(options.url);
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    ...(options.answerTimeoutMs === undefined ? {} : { query_timeout: options.answerTimeoutMs }),
    ...(options.isForWriting ? { verify: refuseStandby } : {}),
    application_name: 'maxfi',
    types: { getTypeParser },
  });
  // Without a listener a connection that breaks while idle would end the process. One that the server ends while the
  // pool is being closed is closed, as was asked.
  pool.on('error', (error) => {
    if (!pool.ending) options.onIdleError?.(error);
  });
  // Nor may one that breaks in the moment between being opened and being handed over: its first statement fails.
  pool.on('connect', (client) => client.on('error', () => {}));
  const watches = new Set<StatementWatch>();
  const use: Use = { watches, isPreparing };
  return {
    ...queryable((statement) => withClient(pool, (client) => timed(client, use, statement))),
    tx: (body) => withRetry(() => runOnce(pool, use, body)),
    close: () => pool.end(),
    connections: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    watch(told) {
      watches.add(told);
      return () => void watches.delete(told);
    },
  };
}

/** Tells which SQLSTATE an error carries, or null when it did not come from the server. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** Tells whether a transaction failed only because of others running beside it: serialization failure or deadlock. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** Tells whether an error is a violation of the named constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint;
}

/** Tells whether the database itself is away, restarting or full: the same request may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof CommitUnknown) return true;
  const state = sqlState(error);
  // 08 connection, 53 out of resources, 57P0x shutting down or starting up, 25006 read-only.
  if (state !== null) return /^(08|53|57P0|25006)/.test(state);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOST)/.test(code)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(error.message)
  );
}

type Watches = ReadonlySet<StatementWatch>;

/** How the statements of a pool are sent. */
interface Use {
  readonly watches: Watches;
  /** Whether a name of a statement is told to the server, which then keeps it prepared. */
  readonly isPreparing: boolean;
}

function queryable(run: (statement: pg.QueryConfig) => Promise<pg.QueryResult>): Queryable {
  const send = (text: string, params: readonly unknown[], name: string | undefined) =>
    run(name === undefined ? { text, values: [...params] } : { name, text, values: [...params] });
  return {
    query: async <Row>(text: string, params: readonly unknown[] = [], name?: string) =>
      (await send(text, params, name)).rows as Row[],
    execute: async (text, params = [], name) => (await send(text, params, name)).rowCount ?? 0,
  };
}

async function timed(
  client: pg.PoolClient,
  { watches, isPreparing }: Use,
  statement: pg.QueryConfig,
  name = statement.name,
): Promise<pg.QueryResult> {
  const beganAt = performance.now();
  try {
    if (isPreparing || statement.name === undefined) return await client.query(statement);
    const { name: _, ...unnamed } = statement;
    return await client.query(unnamed);
  } finally {
    const ms = performance.now() - beganAt;
    for (const told of watches) told({ name, text: statement.text, ms });
  }
}

/** One statement on a connection of the pool; one on which it failed is not used again, as `pool.query` has it. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(failure);
  }
}

async function withRetry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= maxTries || !isRetryable(error)) throw error;
      // Jitter, so that two transactions that collided do not meet again.
      await sleep(Math.random() * 5 * 2 ** tries);
    }
  }
}

async function runOnce<T>(pool: pg.Pool, use: Use, body: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  const release = () => {
    client.off('error', onError);
    client.release(broken);
  };
  try {
    await client.query('begin').catch((error: Error) => {
      onError(error);
      throw error;
    });
    const { tx, finish } = guarded(client, use);
    let result: T;
    try {
      result = await body(tx);
    } catch (error) {
      if (isUseless(error)) onError(error as Error);
      else await client.query('rollback').catch(onError);
      throw error;
    } finally {
      finish();
    }
    await commit(client, use, onError);
    return result;
  } finally {
    release();
  }
}

/** Whether a connection on which this happened is never to be lent again: it is cut, silent, or leads to a server that only reads. */
function isUseless(error: unknown): boolean {
  return isUnavailable(error) && !sqlState(error)?.startsWith('53');
}

/** A transaction handle that refuses work once its transaction is over. */
function guarded(client: pg.PoolClient, use: Use): { tx: Tx; finish: () => void } {
  let isOpen = true;
  const inner = queryable((statement) => timed(client, use, statement));
  const check = () => assert(isOpen, 'this transaction is over; a statement was sent to it too late');
  const tx: Tx = {
    isTransaction: true,
    query: async <Row>(text: string, params?: readonly unknown[], name?: string) => {
      check();
      return inner.query<Row>(text, params, name);
    },
    execute: async (text, params, name) => {
      check();
      return inner.execute(text, params, name);
    },
  };
  return {
    tx,
    finish: () => {
      isOpen = false;
    },
  };
}

async function commit(client: pg.PoolClient, use: Use, onBroken: (error: Error) => void): Promise<void> {
  let command: string;
  try {
    command = (await timed(client, use, { text: 'commit' }, 'commit')).command;
  } catch (error) {
    if (isRefusal(error)) {
      await client.query('rollback').catch(onBroken);
      throw error;
    }
    onBroken(error instanceof Error ? error : new Error(String(error)));
    throw new CommitUnknown(error);
  }
  // PostgreSQL answers ROLLBACK, without an error, to a COMMIT of a transaction in which a statement failed.
  assert(command === 'COMMIT', 'a statement of this transaction failed and its error was swallowed');
}

/** The server said no and lives on. A fatal error (a shutdown) may arrive after the commit was made: not a refusal. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  return error.severity === 'ERROR' && error.code !== '40003' && !error.code?.startsWith('08');
}
