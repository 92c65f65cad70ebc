import { CommitUnknown, type Db, type Tx } from '../../../src/store/db.ts';
import { type Changes, keyOf, MemoryTables, type Row, violation } from './memory-tables.ts';
import { playByName } from './named-statements.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { emptyRows, fits, readParam, readStatement, rowOf } from './statements.ts';

/** A transaction, or one statement that is its own. */
export interface OpenWork {
  readonly changes: Changes;
  readonly locks: Set<string>;
}

interface Lock {
  holder: OpenWork;
  readonly queue: { readonly work: OpenWork; readonly go: () => void }[];
}

export interface DatabaseFaults {
  /** Chances at a statement that the database is away, and at a commit that its answer is lost. */
  readonly away: number;
  readonly lostCommit: number;
}

/** The database that all processes of a run share. */
export class MemoryDatabase {
  readonly tables = new MemoryTables();
  readonly #locks = new Map<string, Lock>();
  readonly scheduler: Scheduler;
  readonly faults: DatabaseFaults;

  constructor(scheduler: Scheduler, faults: DatabaseFaults) {
    this.scheduler = scheduler;
    this.faults = faults;
  }

  /** The database as one process sees it; what it has open goes when it dies. */
  of(process: Process): Db {
    const open = new Set<OpenWork>();
    process.onDeath.push(() => {
      for (const work of open) this.release(work);
    });
    const within = async <T>(run: (work: OpenWork) => Promise<T>): Promise<T> => {
      const work: OpenWork = { changes: new Map(), locks: new Set() };
      open.add(work);
      try {
        return await run(work);
      } finally {
        open.delete(work);
        this.release(work);
      }
    };
    const statement = async (work: OpenWork, text: string, params: readonly unknown[], name?: string) => {
      await this.scheduler.effect(process, name ?? text.slice(0, 40));
      this.#maybeAway();
      return this.#run(work, text, params, name);
    };
    const alone = (text: string, params: readonly unknown[] = [], name?: string) =>
      within(async (work) => {
        const result = await statement(work, text, params, name);
        this.tables.commit(work.changes);
        return result;
      });
    return {
      query: async <T>(text: string, params?: readonly unknown[], name?: string) =>
        (await alone(text, params, name)).rows as T[],
      execute: async (text, params, name) => (await alone(text, params, name)).touched,
      tx: (body) =>
        within(async (work) => {
          const tx: Tx = {
            isTransaction: true,
            query: async <T>(text: string, params: readonly unknown[] = [], name?: string) =>
              (await statement(work, text, params, name)).rows as T[],
            execute: async (text, params = [], name) => (await statement(work, text, params, name)).touched,
          };
          const result = await body(tx);
          await this.scheduler.effect(process, 'commit');
          this.#maybeAway();
          this.tables.commit(work.changes);
          this.release(work);
          // Dying here, it has committed and nobody knows.
          await this.scheduler.effect(process, 'committed');
          if (this.#strikes(this.faults.lostCommit)) throw new CommitUnknown(new Error('connection lost'));
          return result;
        }),
      close: async () => undefined,
    };
  }

  /** Waits for a row that another has locked. */
  lock(work: OpenWork, key: string): Promise<void> {
    const lock = this.#locks.get(key);
    if (!lock) {
      this.#locks.set(key, { holder: work, queue: [] });
      work.locks.add(key);
      return Promise.resolve();
    }
    if (lock.holder === work) return Promise.resolve();
    return new Promise((go) => lock.queue.push({ work, go }));
  }

  isLocked(work: OpenWork, key: string): boolean {
    const lock = this.#locks.get(key);
    return lock !== undefined && lock.holder !== work;
  }

  release(work: OpenWork): void {
    for (const lock of this.#locks.values()) {
      const at = lock.queue.findIndex((one) => one.work === work);
      if (at >= 0) lock.queue.splice(at, 1);
    }
    for (const key of work.locks) {
      const lock = this.#locks.get(key);
      const next = lock?.queue.shift();
      if (!lock || !next) {
        this.#locks.delete(key);
        continue;
      }
      lock.holder = next.work;
      next.work.locks.add(key);
      next.go();
    }
    work.locks.clear();
  }

  write(work: OpenWork, table: string, key: string, row: Row | null): void {
    if (row) this.tables.check(table, key, row, work.changes);
    let changed = work.changes.get(table);
    if (!changed) {
      changed = new Map();
      work.changes.set(table, changed);
    }
    changed.set(key, row);
  }

  async #run(
    work: OpenWork,
    text: string,
    params: readonly unknown[],
    name: string | undefined,
  ): Promise<{ rows: Row[]; touched: number }> {
    const named = await playByName(this, work, text, params, name);
    if (named) return named;
    const statement = readStatement(text);
    const nameOf = keyOf[statement?.table ?? ''];
    if (!statement || nameOf === undefined) throw new Error(`Nobody knows how to play: ${name ?? text}`);
    const { table } = statement;
    if (statement.kind === 'insert') {
      const row = { ...emptyRows[table], ...rowOf(statement.columns, params) };
      const key = String((row as Row)[nameOf]);
      if (this.tables.find(table, key, work.changes)) throw violation(`${table}_pk`);
      this.write(work, table, key, row);
      return { rows: [], touched: 1 };
    }
    const isLocking = statement.kind !== 'select' || statement.locks;
    const found = this.tables.rows(table, work.changes).filter((row) => fits(row, statement.where, params));
    const rows: Row[] = [];
    for (const { [nameOf]: id } of found) {
      const key = String(id);
      if (isLocking) await this.lock(work, `${table} ${key}`);
      // Read again after the wait: the one who held it may have changed it.
      const row = this.tables.find(table, key, work.changes);
      if (row && fits(row, statement.where, params)) rows.push(row);
    }
    if (statement.kind === 'select') return { rows, touched: rows.length };
    for (const row of rows) {
      const changes =
        statement.kind === 'update'
          ? statement.set.map(({ column, value }) => [column, readParam(value, params)])
          : [];
      const next = statement.kind === 'delete' ? null : { ...row, ...Object.fromEntries(changes) };
      this.write(work, table, String(row[nameOf]), next);
    }
    return { rows: [], touched: rows.length };
  }

  #maybeAway(): void {
    if (!this.#strikes(this.faults.away)) return;
    throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
  }

  #strikes(chance: number): boolean {
    if (this.scheduler.isHealed || !this.scheduler.random.chance(chance)) return false;
    this.scheduler.faults += 1;
    this.scheduler.trace.push('the database fails');
    return true;
  }
}
