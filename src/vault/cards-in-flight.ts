import type { CardDetails } from '../connectors/connector.ts';
import type { Queryable, Tx } from '../store/db.ts';
import { type CardPlace, openCard, rewrapCard, sealCard } from './card-envelope.ts';
import type { KeyRing } from './key-ring.ts';
import { type KeyRow, lockActiveKey, type OpenedKey } from './vault-keys.ts';

/**
 * Keeps a card while its customer is away, such as during 3-D Secure. `expiresAt` is when it is of no use any more; keep it
 * for minutes. Throws when the attempt's card is kept already.
 */
export async function keepCard(
  tx: Tx,
  keys: KeyRing,
  kept: CardPlace & { readonly card: CardDetails; readonly expiresAt: Date },
): Promise<void> {
  const active = await lockActiveKey(tx, keys);
  await tx.execute(
    `insert into cards_in_flight (merchant_id, session_id, attempt_id, sealed, key_version, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [...placed(kept), sealCard(active, kept, kept.card), active.version, kept.expiresAt],
    'insert_card_in_flight',
  );
}

interface SealedRow {
  readonly sealed: Buffer;
  readonly version: number;
  readonly state: KeyRow['state'];
  readonly wrapped: Buffer;
}

/**
 * The card of an attempt, or nothing when it was never kept, was forgotten, expired, or went with a crash of the database:
 * all are ordinary. The row stays until `forgetCard`. Throws when the envelope is not this attempt's or its key is retired.
 */
export async function takeCard(
  db: Queryable,
  keys: KeyRing,
  place: CardPlace,
  now: Date,
): Promise<CardDetails | undefined> {
  // With the key's own row: a version that this process has not met yet is learnt on the way.
  const [row] = await db.query<SealedRow>(
    `select c.sealed, k.version, k.state, k.wrapped
     from cards_in_flight c
     join vault_keys k on k.version = c.key_version
     where c.merchant_id = $1 and c.session_id = $2 and c.attempt_id = $3 and c.expires_at > $4`,
    [...placed(place), now],
    'find_card_in_flight',
  );
  if (!row) return undefined;
  if (row.state === 'retired') throw new Error(`A card is sealed under vault key ${row.version}, retired`);
  const key = await keys.open(row.version, row.wrapped);
  return openCard({ version: row.version, key }, place, row.sealed);
}

/**
 * Deletes the card of an attempt. Belongs in the transaction that records the acquirer's answer, approval or refusal, or
 * that gives the attempt up: after it no row may remain. True when there was one.
 */
export async function forgetCard(tx: Tx, place: CardPlace): Promise<boolean> {
  const touched = await tx.execute(
    'delete from cards_in_flight where merchant_id = $1 and session_id = $2 and attempt_id = $3',
    placed(place),
    'delete_card_in_flight',
  );
  return touched === 1;
}

/** Deletes cards whose time is over, at most 1000 at once, and returns how many: run it every few seconds. */
export async function sweepExpiredCards(db: Queryable, now: Date): Promise<number> {
  return db.execute(
    `delete from cards_in_flight
     where (merchant_id, session_id, attempt_id) in (
       select merchant_id, session_id, attempt_id
       from cards_in_flight
       where expires_at <= $1
       order by expires_at
       limit 1000
       for update skip locked
     )`,
    [now],
    'delete_expired_cards',
  );
}

interface RewrapRow extends SealedRow {
  readonly merchant_id: string;
  readonly session_id: string;
  readonly attempt_id: string;
}

/**
 * Moves up to `limit` cards to the version that seals now, without opening the cards. Returns how many it moved and how
 * many are left, rows held by other transactions included.
 */
export async function rewrapCards(
  tx: Tx,
  keys: KeyRing,
  limit: number,
): Promise<{ moved: number; left: number }> {
  const active = await lockActiveKey(tx, keys);
  const rows = await tx.query<RewrapRow>(
    `select c.merchant_id, c.session_id, c.attempt_id, c.sealed, k.version, k.state, k.wrapped
     from cards_in_flight c
     join vault_keys k on k.version = c.key_version
     where c.key_version <> $1 and k.state <> 'retired'
     limit $2
     for update of c skip locked`,
    [active.version, limit],
  );
  for (const row of rows) await moveCard(tx, keys, active, row);
  const [counted] = await tx.query<{ left: number }>(
    'select count(*)::integer as left from cards_in_flight where key_version <> $1',
    [active.version],
  );
  return { moved: rows.length, left: counted?.left ?? 0 };
}

async function moveCard(tx: Tx, keys: KeyRing, active: OpenedKey, row: RewrapRow): Promise<void> {
  const place = { merchantId: row.merchant_id, sessionId: row.session_id, attemptId: row.attempt_id };
  const from = { version: row.version, key: await keys.open(row.version, row.wrapped) };
  await tx.execute(
    `update cards_in_flight set sealed = $4, key_version = $5
     where merchant_id = $1 and session_id = $2 and attempt_id = $3`,
    [...placed(place), rewrapCard(from, active, place, row.sealed), active.version],
    'rewrap_card_in_flight',
  );
}

function placed({ merchantId, sessionId, attemptId }: CardPlace): [string, string, string] {
  return [merchantId, sessionId, attemptId];
}
