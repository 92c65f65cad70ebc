import type { AuthenticationFacts } from '../domain/authentication.ts';
import type { Queryable, Tx } from './db.ts';

/** How the issuer was asked about one attempt, as a row. The proof is sealed. */
export interface AuthenticationRecord extends AuthenticationFacts {
  readonly sealedCavv: Buffer | null;
}

interface AuthenticationRow {
  merchant_id: string;
  attempt_id: string;
  session_id: string;
  trans_id: string;
  state: AuthenticationFacts['state'];
  version: string | null;
  wish: AuthenticationFacts['wish'];
  browser: AuthenticationFacts['browser'];
  method_url: string | null;
  method_end: AuthenticationFacts['methodEnd'];
  acs_url: string | null;
  acs_trans_id: string | null;
  ds_trans_id: string | null;
  trans_status: string | null;
  trans_status_reason: string | null;
  eci: string | null;
  sealed_cavv: Buffer | null;
  challenge_cancel: string | null;
  cause: string | null;
  deadline_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `merchant_id, attempt_id, session_id, trans_id, state, version, wish, browser, method_url, method_end,
  acs_url, acs_trans_id, ds_trans_id, trans_status, trans_status_reason, eci, sealed_cavv, challenge_cancel, cause,
  deadline_at, created_at, updated_at`;

function toRecord(row: AuthenticationRow): AuthenticationRecord {
  return {
    merchantId: row.merchant_id,
    attemptId: row.attempt_id,
    sessionId: row.session_id,
    transId: row.trans_id,
    state: row.state,
    version: row.version,
    wish: row.wish,
    browser: row.browser,
    methodUrl: row.method_url,
    methodEnd: row.method_end,
    acsUrl: row.acs_url,
    acsTransId: row.acs_trans_id,
    dsTransId: row.ds_trans_id,
    transStatus: row.trans_status,
    transStatusReason: row.trans_status_reason,
    eci: row.eci,
    sealedCavv: row.sealed_cavv,
    challengeCancel: row.challenge_cancel,
    cause: row.cause,
    deadlineAt: row.deadline_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function insertAuthentication(tx: Tx, record: AuthenticationRecord): Promise<void> {
  await tx.execute(
    `insert into authentications (merchant_id, attempt_id, session_id, trans_id, state, wish, browser, deadline_at,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      record.merchantId,
      record.attemptId,
      record.sessionId,
      record.transId,
      record.state,
      record.wish,
      record.browser,
      record.deadlineAt,
      record.createdAt,
      record.updatedAt,
    ],
    'insert_authentication',
  );
}

export async function updateAuthentication(tx: Tx, record: AuthenticationRecord): Promise<void> {
  await tx.execute(
    `update authentications
     set state = $3, version = $4, method_url = $5, method_end = $6, acs_url = $7, acs_trans_id = $8,
       ds_trans_id = $9, trans_status = $10, trans_status_reason = $11, eci = $12, sealed_cavv = $13,
       challenge_cancel = $14, cause = $15, deadline_at = $16, updated_at = $17
     where merchant_id = $1 and attempt_id = $2`,
    [
      record.merchantId,
      record.attemptId,
      record.state,
      record.version,
      record.methodUrl,
      record.methodEnd,
      record.acsUrl,
      record.acsTransId,
      record.dsTransId,
      record.transStatus,
      record.transStatusReason,
      record.eci,
      record.sealedCavv,
      record.challengeCancel,
      record.cause,
      record.deadlineAt,
      record.updatedAt,
    ],
    'update_authentication',
  );
}

/** Begins anew under another id, after the issuer asked for its customer: nothing of the first time is left. */
export async function updateAuthenticationToRestarted(tx: Tx, record: AuthenticationRecord): Promise<void> {
  await tx.execute(
    `update authentications
     set trans_id = $3, wish = $4
     where merchant_id = $1 and attempt_id = $2`,
    [record.merchantId, record.attemptId, record.transId, record.wish],
    'update_authentication_to_restarted',
  );
  await updateAuthentication(tx, record);
}

/** Asks the issuer for a challenge; `mandate` outranks every other wish and stays. */
export async function updateAuthenticationWish(
  tx: Tx,
  key: { merchantId: string; attemptId: string },
  wish: AuthenticationFacts['wish'],
): Promise<void> {
  await tx.execute(
    `update authentications
     set wish = $3
     where merchant_id = $1 and attempt_id = $2 and wish <> 'mandate'`,
    [key.merchantId, key.attemptId, wish],
    'update_authentication_wish',
  );
}

export async function lockAuthentication(
  tx: Tx,
  key: { merchantId: string; attemptId: string },
): Promise<AuthenticationRecord | undefined> {
  const [row] = await tx.query<AuthenticationRow>(
    `select ${columns}
     from authentications
     where merchant_id = $1 and attempt_id = $2
     for update`,
    [key.merchantId, key.attemptId],
    'lock_authentication',
  );
  return row && toRecord(row);
}

export async function findAuthentication(
  db: Queryable,
  key: { merchantId: string; attemptId: string },
): Promise<AuthenticationRecord | undefined> {
  const [row] = await db.query<AuthenticationRow>(
    `select ${columns}
     from authentications
     where merchant_id = $1 and attempt_id = $2`,
    [key.merchantId, key.attemptId],
    'find_authentication',
  );
  return row && toRecord(row);
}

/** By the id that the directory server knows it by. */
export async function findAuthenticationByTransId(
  db: Queryable,
  transId: string,
): Promise<AuthenticationRecord | undefined> {
  const [row] = await db.query<AuthenticationRow>(
    `select ${columns}
     from authentications
     where trans_id = $1`,
    [transId],
    'find_authentication_by_trans_id',
  );
  return row && toRecord(row);
}

/** Those that nobody continued in time, oldest first. */
export async function listAuthenticationsDue(
  db: Queryable,
  options: { now: Date; limit: number },
): Promise<AuthenticationRecord[]> {
  const rows = await db.query<AuthenticationRow>(
    `select ${columns}
     from authentications
     where deadline_at <= $1
     order by deadline_at
     limit $2`,
    [options.now, options.limit],
    'list_authentications_due',
  );
  return rows.map(toRecord);
}

/** How the issuers were asked in a session, one for each attempt that was. */
export async function listAuthentications(
  db: Queryable,
  key: { merchantId: string; attemptIds: readonly string[] },
): Promise<AuthenticationRecord[]> {
  const rows = await db.query<AuthenticationRow>(
    `select ${columns}
     from authentications
     where merchant_id = $1 and attempt_id = any($2::text[])`,
    [key.merchantId, key.attemptIds],
  );
  return rows.map(toRecord);
}
