import { newId } from '../../src/domain/id.ts';
import { money } from '../../src/domain/money.ts';
import { createSession } from '../../src/flows/create-session.ts';
import type { Db } from '../../src/store/db.ts';
import { insertSessionGrouped, type NewSession } from '../../src/store/insert-sessions.ts';
import { findSession } from '../../src/store/sessions.ts';
import { createFields } from '../stage/creates.ts';

/** A statement as the program sends it. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly params: readonly string[];
}

/** Learns the first statement that a function of ours sends, by handing it a database that only listens. */
async function capture(ask: (db: Db) => Promise<unknown>): Promise<Statement> {
  let kept: Statement | undefined;
  const db: Db = {
    async query(text, params = [], name = '') {
      kept ??= { name, text, params: params.map(String) };
      return [];
    },
    execute: async () => 0,
    tx: () => Promise.reject(new Error('a transaction was not expected here')),
    close: async () => {},
  };
  await ask(db);
  if (!kept) throw new Error('no statement was sent');
  return kept;
}

/** The statement that commits one session with its idempotency key, event, tags and deliveries. */
export interface CreateStatement extends Statement {
  /** What is another for each session; stands in the first parameter. */
  readonly own: readonly string[];
}

/** The real statement for a session as `createFields` orders it. */
export async function createStatement(merchantId: string): Promise<CreateStatement> {
  const item = await newSession(merchantId);
  const statement = await capture(async (db) => insertSessionGrouped(db)(item));
  const own = [item.session.id.slice(-24), item.event.id.slice(-24), item.idempotency?.key ?? ''];
  return { ...statement, own };
}

export function selectStatement(key: { merchantId: string; id: string }): Promise<Statement> {
  return capture((db) => findSession(db, key));
}

/** The body of the event of such a session. */
export async function eventBody(merchantId: string): Promise<string> {
  return (await newSession(merchantId)).event.body;
}

async function newSession(merchantId: string): Promise<NewSession> {
  const fields = createFields(1);
  const now = new Date();
  let kept: NewSession | undefined;
  await createSession(
    {
      now: () => now,
      publicUrl: 'http://localhost:4242',
      insertSession: async (item) => {
        kept = item;
        return { kind: 'inserted' };
      },
    },
    {
      merchantId,
      keyId: newId('key'),
      livemode: false,
      requestId: newId('req'),
      createdAt: now,
      expiresAt: new Date(now.getTime() + 1_800_000),
      checkoutHost: null,
      idempotency: {
        key: newId('req').slice(-24),
        livemode: false,
        path: '/v2/payments/checkout',
        fields: Object.fromEntries(
          Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]),
        ),
      },
      choices: {
        amount: money(fields.amount, fields.currency),
        description: fields.description,
        orderId: fields.order_id,
        language: 'az',
        customer: fields.customer,
        successUrl: fields.success_url,
        cancelUrl: fields.cancel_url,
        webhookUrl: null,
        settings: {},
        metadata: fields.metadata,
        recoveryEnabled: false,
      },
    },
  );
  if (!kept) throw new Error('no session was made');
  return kept;
}
