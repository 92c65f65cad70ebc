import { randomBytes } from 'node:crypto';
import type { CardDetails, ConnectorDeps, ReadyConnector } from '../../src/connectors/connector.ts';
import { sandbox } from '../../src/connectors/sandbox/index.ts';
import type { EventType } from '../../src/domain/event.ts';
import { money } from '../../src/domain/money.ts';
import type { Session } from '../../src/domain/session.ts';
import { addWebhookEndpoint } from '../../src/flows/add-webhook-endpoint.ts';
import { createMerchant } from '../../src/flows/create-merchant.ts';
import { createSession } from '../../src/flows/create-session.ts';
import { type PaySessionInput, paySession } from '../../src/flows/pay-session.ts';
import { sendRefund } from '../../src/flows/send-refund.ts';
import { sendReversal } from '../../src/flows/send-reversal.ts';
import { settleUnknownSale } from '../../src/flows/settle-unknown-sale.ts';
import { createConnectorFetch } from '../../src/net/connector-fetch.ts';
import type { LedgerLine, SaleLine } from '../../src/sandbox-bank/ledger.ts';
import type { RequestKind } from '../../src/sandbox-bank/scripted-faults.ts';
import type { Db } from '../../src/store/db.ts';
import { insertSessionGrouped } from '../../src/store/insert-sessions.ts';
import { claimOperationsDue } from '../../src/store/operations.ts';
import { findSession } from '../../src/store/sessions.ts';
import { createSeal, type Seal } from '../../src/vault/seal.ts';
import { Secret } from '../../src/vault/secret.ts';
import { type Lifetime, testDatabase } from './database.ts';
import { type MoneyDeps, type MoneyOverrides, paymentFlows, publicUrl } from './payment-flows.ts';
import { type RefundFlows, refundFlows } from './refund-flows.ts';
import { restartableBank } from './restartable-bank.ts';
import type { ResultsDoor } from './results-door.ts';
import {
  type AttemptRow,
  type DeliveryRow,
  type EventRow,
  type OperationRow,
  readAttempts,
  readDeliveries,
  readEvents,
  readOperations,
} from './session-rows.ts';

/** What a worker does with each kind of message. */
const flows = { sale: settleUnknownSale, reversal: sendReversal, refund: sendRefund } as const;

/** Business time that a test moves by hand; it runs on its own as well. */
export interface MovableClock {
  now(): Date;
  advance(ms: number): void;
}

/** The flows of money on a database of their own, with the sandbox bank over HTTP and a clock moved by hand. */
export interface MoneyWorld extends RefundFlows {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly clock: MovableClock;
  readonly seal: Seal;
  readonly merchantId: string;
  readonly testWebhookSecret: string;
  readonly liveWebhookSecret: string;
  readonly ready: ReadyConnector;
  /** Where the issuer tells how a challenge ended. */
  readonly results: ResultsDoor;
  /** What the flows of a payment need. */
  readonly payDeps: MoneyDeps;
  /** The same with parts replaced. */
  depsWith(over: MoneyOverrides): MoneyDeps;
  open(choices?: SessionChoicesForTests): Promise<Session>;
  pay(
    session: Session,
    cardNumber: string,
    changes?: Partial<PaySessionInput> & { deps?: MoneyOverrides },
  ): ReturnType<typeof paySession>;
  /** Claims what is due now, asks the bank or takes back, as the worker does; returns how many. */
  settleDue(deps?: MoneyOverrides): Promise<number>;
  session(session: Pick<Session, 'id'>): Promise<Session>;
  attempts(session: Pick<Session, 'id'>): Promise<AttemptRow[]>;
  /** Messages to acquirers of all attempts, oldest first. */
  operations(session: Pick<Session, 'id'>): Promise<OperationRow[]>;
  events(session: Pick<Session, 'id'>): Promise<EventRow[]>;
  deliveries(session: Pick<Session, 'id'>): Promise<DeliveryRow[]>;
  addEndpoint(url: string, eventTypes: readonly EventType[], livemode?: boolean): Promise<string>;
  /** What goes wrong with the next requests to the bank. */
  fault(...next: { when: RequestKind; do: string; delay_ms?: number }[]): Promise<void>;
  /** Sales that the bank wrote down for this session. */
  sales(session: Pick<Session, 'id'>): Promise<SaleLine[]>;
  /** Everything that the bank wrote down for this session, reversals too. */
  bankLines(session: Pick<Session, 'id'>): Promise<LedgerLine[]>;
  stopBank(): Promise<void>;
  startBank(): Promise<void>;
}

export type SessionChoicesForTests = Partial<
  Pick<Session, 'webhookUrl' | 'settings' | 'metadata' | 'orderId' | 'livemode' | 'recoveryEnabled'>
> & { expiresInMs?: number };

export const visa = '4242424242424242';

/** Starts a world of money that ends with the test. */
export async function startMoneyWorld(t: Lifetime): Promise<MoneyWorld> {
  const { db, url: databaseUrl } = await testDatabase(t);
  const clock = movableClock();
  const bank = await restartableBank(t, clock);
  const connectorFetch = createConnectorFetch();
  t.after(() => connectorFetch.close());
  const ready = sandboxAt(bank.url(), { fetch: connectorFetch.fetch, now: clock.now });
  const seal = createSeal(new Secret(randomBytes(32)));
  const { merchant, testWebhookSecret, liveWebhookSecret } = await createMerchant(
    { db, now: clock.now, seal },
    { name: 'Nar Kitab', supportEmail: null, brandColor: '#0b6e4f', logo: null },
  );
  const merchantId = merchant.id;
  const shared = { db, now: clock.now, publicUrl };
  const { results, depsWith } = await paymentFlows(t, { ...shared, seal }, ready, bank.url());
  const bankLines = async (session: Pick<Session, 'id'>) => {
    const ids = new Set((await readOperations(db, session)).map((operation) => operation.id));
    return (await bank.lines()).filter((line) => ids.has(line.operation));
  };
  return {
    db,
    databaseUrl,
    clock,
    seal,
    merchantId,
    testWebhookSecret: testWebhookSecret.reveal(),
    liveWebhookSecret: liveWebhookSecret.reveal(),
    ready,
    results,
    payDeps: depsWith(),
    depsWith,
    open: (choices = {}) => openSession(shared, merchantId, choices),
    pay: (session, cardNumber, { deps, ...changes } = {}) =>
      paySession(depsWith(deps), { ...payInput(session, cardNumber), ...changes }),
    ...refundFlows({ db, merchantId, clock }, depsWith),
    async settleDue(over) {
      const now = clock.now();
      const lockedUntil = new Date(now.getTime() + 20_000);
      const claimed = await claimOperationsDue(db, { now, lockedUntil, limit: 20 });
      const deps = depsWith(over);
      for (const operation of claimed) await flows[operation.kind](deps, operation);
      return claimed.length;
    },
    async session({ id }) {
      const found = await findSession(db, { merchantId, id });
      if (!found) throw new Error('the session is gone');
      return found;
    },
    attempts: (session) => readAttempts(db, session),
    operations: (session) => readOperations(db, session),
    bankLines,
    events: (session) => readEvents(db, session),
    deliveries: (session) => readDeliveries(db, session),
    async addEndpoint(url, eventTypes, livemode = false) {
      return (await addWebhookEndpoint(shared, { merchantId, livemode, url, eventTypes })).id;
    },
    fault: bank.fault,
    sales: async (session) =>
      (await bankLines(session)).filter((line): line is SaleLine => line.kind === 'sale'),
    stopBank: bank.stop,
    startBank: bank.start,
  };
}

function sandboxAt(bankUrl: string, deps: ConnectorDeps): ReadyConnector {
  const credentials = sandbox.parseCredentials({ base_url: bankUrl, terminal_key: 'terminal' });
  return { manifest: sandbox, connector: sandbox.create(credentials, deps) };
}

function movableClock(): MovableClock {
  let movedMs = 0;
  return {
    now: () => new Date(Date.now() + movedMs),
    advance: (ms) => {
      movedMs += ms;
    },
  };
}

async function openSession(
  deps: { db: Db; now: () => Date; publicUrl: string },
  merchantId: string,
  choices: SessionChoicesForTests,
): Promise<Session> {
  const { expiresInMs = 30 * 60_000, livemode = false, ...more } = choices;
  const createdAt = deps.now();
  const result = await createSession(
    { ...deps, insertSession: insertSessionGrouped(deps.db) },
    {
      merchantId,
      keyId: 'key_of_a_test',
      livemode,
      requestId: 'req_of_a_test',
      createdAt,
      expiresAt: new Date(createdAt.getTime() + expiresInMs),
      choices: {
        amount: money(4900, 'AZN'),
        description: 'Two books',
        orderId: 'order-1',
        language: 'en',
        customer: null,
        successUrl: null,
        cancelUrl: null,
        webhookUrl: null,
        settings: {},
        metadata: { basket: 7 },
        recoveryEnabled: false,
        ...more,
      },
      idempotency: null,
      checkoutHost: null,
    },
  );
  if (result.kind !== 'created') throw new Error(`the session was ${result.kind}`);
  const session = await findSession(deps.db, { merchantId, id: result.object.id });
  if (!session) throw new Error('the session was not stored');
  return session;
}

function payInput(session: Session, cardNumber: string): PaySessionInput {
  return {
    merchantId: session.merchantId,
    sessionId: session.id,
    card: cardOf(cardNumber),
    paymentMethod: {
      type: 'card',
      brand: 'visa',
      last4: cardNumber.slice(-4),
      exp_month: 12,
      exp_year: 2050,
      country: null,
      wallet: null,
    },
    customerDetails: null,
    browser: { acceptHeader: '*/*', userAgent: 'test', acceptLanguage: 'en', ip: null, script: null },
    formAttempt: session.attemptsCount,
    puzzle: null,
  };
}

function cardOf(number: string): CardDetails {
  return {
    number: new Secret(number),
    securityCode: new Secret('123'),
    expiryMonth: 12,
    expiryYear: 2050,
    holderName: null,
  };
}
