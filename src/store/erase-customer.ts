import type { Tx } from './db.ts';

/** Of one merchant, everything that names one person by a mail address. `email` is lower case. */
interface Whom {
  readonly merchantId: string;
  readonly email: string;
}

/** Sessions of the person, held until the transaction ends; at most `limit`. */
export async function lockSessionsOfCustomer(tx: Tx, whom: Whom, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id
     from sessions
     where merchant_id = $1 and customer_email = $2 and livemode in (true, false)
     order by id
     limit $3
     for update`,
    [whom.merchantId, whom.email, limit],
  );
  return rows.map(({ id }) => id);
}

/** Takes the person out of sessions; what was paid, when and with which card's last digits stays. */
export async function updateSessionsToErased(
  tx: Tx,
  merchantId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.execute(
    `update sessions
     set customer = null, customer_details = null, customer_email = null
     where merchant_id = $1 and id = any($2::text[])`,
    [merchantId, ids],
  );
}

/** Takes the person out of what was told of these sessions. A webhook sent again tells of nobody. */
export async function updateEventsToErased(
  tx: Tx,
  merchantId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.execute(
    `update events
     set body = jsonb_set(
       jsonb_set(body::jsonb, '{data,object,customer}', 'null'::jsonb, false),
       '{data,object,customer_details}', 'null'::jsonb, false
     )::text
     where merchant_id = $1 and session_id = any($2::text[])
       and (body::jsonb #> '{data,object}') ?| array['customer', 'customer_details']`,
    [merchantId, ids],
  );
}

/** Mails to the person that are over: what is still to be sent goes first. */
export async function deleteMailsTo(tx: Tx, whom: Whom): Promise<number> {
  return tx.execute(
    `delete from mails where merchant_id = $1 and lower(recipient) = $2 and state <> 'queued'`,
    [whom.merchantId, whom.email],
  );
}

/** Filters that somebody keeps and that look for the person. */
export async function deleteViewsOf(tx: Tx, whom: Whom): Promise<void> {
  await tx.execute(
    `delete from saved_views
     where merchant_id = $1 and position($2 in lower(query)) > 0`,
    [whom.merchantId, encodeURIComponent(whom.email).toLowerCase()],
  );
}
