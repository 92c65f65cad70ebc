import { money } from '../../../src/domain/money.ts';
import type { Session } from '../../../src/domain/session.ts';
import { createSession } from '../../../src/flows/create-session.ts';
import type { Db } from '../../../src/store/db.ts';
import { insertSessionGrouped } from '../../../src/store/insert-sessions.ts';
import { findSession } from '../../../src/store/sessions.ts';

/** A session of 49.00 of a currency. */
export async function openSessionFor(
  db: Db,
  merchantId: string,
  currency: string,
  orderId: string,
): Promise<Session> {
  const createdAt = new Date();
  const result = await createSession(
    { publicUrl: 'http://127.0.0.1:1', now: () => createdAt, insertSession: insertSessionGrouped(db) },
    {
      merchantId,
      keyId: 'key_of_a_campaign',
      livemode: true,
      requestId: 'req_of_a_campaign',
      createdAt,
      expiresAt: new Date(createdAt.getTime() + 24 * 3_600_000),
      choices: {
        amount: money(4900, currency),
        description: 'Two books',
        orderId,
        language: 'en',
        customer: null,
        successUrl: null,
        cancelUrl: null,
        webhookUrl: null,
        settings: {},
        metadata: {},
        recoveryEnabled: false,
      },
      idempotency: null,
      checkoutHost: null,
    },
  );
  if (result.kind !== 'created') throw new Error(`the session was ${result.kind}`);
  const session = await findSession(db, { merchantId, id: result.object.id });
  if (!session) throw new Error('the session was not stored');
  return session;
}

/** What refunds have given back by our own books, and what is still under way, in minor units. */
export async function settledRefunds(db: Db): Promise<{ succeeded: number; pending: number }> {
  const rows = await db.query<{ status: string; amount: string }>(
    'select status, sum(amount)::text as amount from refunds group by status',
  );
  const of = (status: string) => Number(rows.find((row) => row.status === status)?.amount ?? 0);
  return { succeeded: of('succeeded'), pending: of('pending') };
}
