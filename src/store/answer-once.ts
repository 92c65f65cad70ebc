import { type BodyFields, idempotencyWindowMs } from '../domain/idempotency.ts';
import { type Db, sqlState, type Tx } from './db.ts';
import { findStoredAnswer, type IdempotencyScope, type StoredAnswer } from './idempotency-keys.ts';

/** A request as its caller marked it: the same key with the same path and fields is the same request. */
export type OnceKey = IdempotencyScope & {
  readonly path: string;
  readonly fields: BodyFields;
  /** How long a repeat waits for the first request with its key. */
  readonly waitMs: number;
};

/**
 * What a piece of work did: it is kept with its answer, or it was refused and nothing is kept. `keptBody` is kept in the place of
 * an answer with something in it that may not lie in a row.
 */
export type Work<Refusal> =
  | { kind: 'done'; status: number; body: string; keptBody?: string; objectId: string }
  | { kind: 'refused'; refusal: Refusal };

export type OnceResult<Refusal> =
  | Work<Refusal>
  /** Somebody did it before and this is what they were answered. */
  | { kind: 'existing'; answer: StoredAnswer }
  /** Somebody is at it and did not finish while we waited. */
  | { kind: 'in_progress' };

const lockNotAvailable = '55P03';

/**
 * Runs `work` in one transaction together with its idempotency key and the answer kept under it, so that a repeat finds
 * all of them or none. Work that refuses must have written nothing: its key is taken back, so that the caller may send
 * the same request again when the reason has passed. `work` may run again after a collision, as in `Db.tx`.
 */
export async function answerOnce<Refusal>(
  db: Db,
  key: OnceKey | null,
  now: Date,
  work: (tx: Tx) => Promise<Work<Refusal>>,
): Promise<OnceResult<Refusal>> {
  if (!key) return db.tx(work);
  try {
    const result = await db.tx(async (tx) => {
      if (!(await claim(tx, key, now))) return null;
      const done = await work(tx);
      if (done.kind === 'done') await keep(tx, key, done);
      else await release(tx, key);
      return done;
    });
    if (result) return result;
  } catch (error) {
    if (sqlState(error) === lockNotAvailable) return { kind: 'in_progress' };
    throw error;
  }
  const answer = await findStoredAnswer(db, key, now);
  // Its 24 hours ended between the two statements, or the first was refused: the next try is the first.
  return answer ? { kind: 'existing', answer } : { kind: 'in_progress' };
}

/** Takes the key, or waits for whoever has it; false when it has an answer. */
async function claim(tx: Tx, key: OnceKey, now: Date): Promise<boolean> {
  await tx.execute(`select set_config('lock_timeout', $1, true)`, [`${key.waitMs}ms`]);
  const touched = await tx.execute(
    `insert into idempotency_keys as k (merchant_id, livemode, key, path, fields, status, response, object_id,
       created_at, expires_at)
     values ($1, $2, $3, $4, $5, 200, '', '', $6, $7)
     on conflict (merchant_id, livemode, key) do update
     set path = excluded.path, fields = excluded.fields, created_at = excluded.created_at,
       expires_at = excluded.expires_at
     where k.expires_at <= excluded.created_at`,
    [
      key.merchantId,
      key.livemode,
      key.key,
      key.path,
      JSON.stringify(key.fields),
      now,
      new Date(now.getTime() + idempotencyWindowMs),
    ],
    'claim_idempotency_key',
  );
  return touched === 1;
}

async function keep(
  tx: Tx,
  key: IdempotencyScope,
  done: { status: number; body: string; keptBody?: string; objectId: string },
): Promise<void> {
  await tx.execute(
    `update idempotency_keys
     set status = $4, response = $5, object_id = $6
     where merchant_id = $1 and livemode = $2 and key = $3`,
    [key.merchantId, key.livemode, key.key, done.status, done.keptBody ?? done.body, done.objectId],
    'keep_answer',
  );
}

async function release(tx: Tx, key: IdempotencyScope): Promise<void> {
  await tx.execute(
    `delete from idempotency_keys
     where merchant_id = $1 and livemode = $2 and key = $3`,
    [key.merchantId, key.livemode, key.key],
    'release_idempotency_key',
  );
}
