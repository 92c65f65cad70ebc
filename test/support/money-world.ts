import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CardDetails,
  ConnectorDeps,
  ReadyConnector,
  ReadyRoute,
} from '../../src/connectors/connector.ts';
import { sandbox } from '../../src/connectors/sandbox/index.ts';
import type { Attempt } from '../../src/domain/attempt.ts';
import type { EventType } from '../../src/domain/event.ts';
import { money } from '../../src/domain/money.ts';
import { builtInAccountId, type Operation } from '../../src/domain/operation.ts';
import type { Session } from '../../src/domain/session.ts';
import { addWebhookEndpoint } from '../../src/flows/add-webhook-endpoint.ts';
import { askIssuer } from '../../src/flows/ask-issuer.ts';
import { authoriseAttempt } from '../../src/flows/authorise-attempt.ts';
import { createMerchant } from '../../src/flows/create-merchant.ts';
import { createSession } from '../../src/flows/create-session.ts';
import { type PaySessionDeps, type PaySessionInput, paySession } from '../../src/flows/pay-session.ts';
import { receiveResults } from '../../src/flows/receive-results.ts';
import { sendReversal } from '../../src/flows/send-reversal.ts';
import { settleUnknownSale } from '../../src/flows/settle-unknown-sale.ts';
import type { AttemptKey } from '../../src/flows/steps/lock-attempt.ts';
import { realTimers } from '../../src/flows/steps/timers.ts';
import { createConnectorFetch } from '../../src/net/connector-fetch.ts';
import type { LedgerLine, SaleLine } from '../../src/sandbox-bank/ledger.ts';
import type { RequestKind } from '../../src/sandbox-bank/scripted-faults.ts';
import { startSandboxBank } from '../../src/sandbox-bank/start-sandbox-bank.ts';
import type { Db } from '../../src/store/db.ts';
import { insertSessionGrouped } from '../../src/store/insert-sessions.ts';
import { claimOperationsDue } from '../../src/store/operations.ts';
import { findSession } from '../../src/store/sessions.ts';
import { createThreeDsServer } from '../../src/threeds/three-ds-server.ts';
import { createCardFingerprint } from '../../src/vault/card-fingerprint.ts';
import { createLocalKeyRing } from '../../src/vault/local-key-ring.ts';
import { createSeal, type Seal } from '../../src/vault/seal.ts';
import { Secret } from '../../src/vault/secret.ts';
import { ensureKeyVersion } from '../../src/vault/vault-keys.ts';
import { type Lifetime, testDatabase } from './database.ts';
import { openResultsDoor, type ResultsDoor } from './results-door.ts';

/** Business time that a test moves by hand; it runs on its own as well. */
export interface MovableClock {
  now(): Date;
  advance(ms: number): void;
}

/** The flows of money on a database of their own, with the sandbox bank over HTTP and a clock moved by hand. */
export interface MoneyWorld {
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
  settleDue(): Promise<number>;
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

/** Parts of the flows that a test replaces. */
export interface MoneyOverrides {
  readonly now?: () => Date;
  /** The accounts that a payment may go to; look-ups and reversals go to the one of them with the operation's id. */
  readonly routes?: () => readonly ReadyRoute[];
  readonly reach?: (point: string) => void;
}

export interface MoneyDeps extends Omit<PaySessionDeps, 'askIssuer' | 'reach'> {
  readonly reach: (point: string) => void;
  readonly timers: typeof realTimers;
  readonly connectorOf: (operation: Operation) => Promise<ReadyConnector | undefined>;
  readonly settle: (sale: Operation) => Promise<void>;
  readonly askIssuer: (
    key: AttemptKey,
    from: 'started' | 'requesting',
    card?: CardDetails,
  ) => Promise<unknown>;
  readonly authorise: (key: AttemptKey, card?: CardDetails) => Promise<Session>;
}

export type SessionChoicesForTests = Partial<
  Pick<Session, 'webhookUrl' | 'settings' | 'metadata' | 'orderId' | 'livemode'>
> & { expiresInMs?: number };

export interface AttemptRow {
  readonly id: string;
  readonly number: number;
  readonly state: Attempt['state'];
  readonly decline_reason: string | null;
}

export interface OperationRow {
  readonly id: string;
  readonly number: number;
  readonly kind: Operation['kind'];
  readonly state: Operation['state'];
  readonly reason: Operation['reason'];
  readonly account_id: string;
  readonly fence: number;
  readonly decline_reason: string | null;
  readonly unknown_cause: string | null;
  readonly not_found_count: number;
  readonly acquirer_reference: string | null;
  readonly next_check_at: Date | null;
}

export interface EventRow {
  readonly id: string;
  readonly sequence: number;
  readonly type: EventType;
  readonly body: string;
}

export interface DeliveryRow {
  readonly id: string;
  readonly event_id: string;
  readonly target: string;
  readonly url: string;
  readonly sequence: number;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly tries: number;
  readonly fence: number;
  readonly next_try_at: Date | null;
  readonly last_status: number | null;
  readonly last_failure: string | null;
}

export const visa = '4242424242424242';

const publicUrl = 'https://pay.example';

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
  const attempts = ({ id }: { id: string }) =>
    db.query<AttemptRow>(
      'select id, number, state, decline_reason from attempts where session_id = $1 order by number',
      [id],
    );
  const operations = ({ id }: { id: string }) =>
    db.query<OperationRow>(
      `select id, number, kind, state, reason, account_id, fence, decline_reason, unknown_cause, not_found_count,
         acquirer_reference, next_check_at
       from operations where session_id = $1 order by created_at, number`,
      [id],
    );
  const bankLines = async (session: { id: string }) => {
    const ids = new Set((await operations(session)).map((operation) => operation.id));
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
    async settleDue() {
      const now = clock.now();
      const lockedUntil = new Date(now.getTime() + 20_000);
      const claimed = await claimOperationsDue(db, { now, lockedUntil, limit: 20 });
      const deps = depsWith();
      for (const operation of claimed) {
        await (operation.kind === 'sale' ? settleUnknownSale : sendReversal)(deps, operation);
      }
      return claimed.length;
    },
    async session({ id }) {
      const found = await findSession(db, { merchantId, id });
      if (!found) throw new Error('the session is gone');
      return found;
    },
    attempts,
    operations,
    bankLines,
    events: ({ id }) =>
      db.query(`select id, sequence, type, body from events where session_id = $1 order by sequence`, [id]),
    deliveries: ({ id }) =>
      db.query(
        `select id, event_id, target, url, sequence, state, tries, fence, next_try_at, last_status, last_failure
         from deliveries where session_id = $1 order by target, sequence`,
        [id],
      ),
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

/** The flows of a payment, each handed the one that comes after it, and the door for what the issuer says. */
async function paymentFlows(
  t: Lifetime,
  shared: { db: Db; now: () => Date; publicUrl: string; seal: Seal },
  ready: ReadyConnector,
  bankUrl: string,
) {
  const keys = createLocalKeyRing(new Secret(randomBytes(32)));
  const fingerprint = createCardFingerprint(new Secret(randomBytes(32)));
  await ensureKeyVersion(shared.db, keys, shared.now());
  const directoryFetch = createConnectorFetch({ answerLimitBytes: 64 * 1024 * 1024 });
  t.after(() => directoryFetch.close());
  const results = await openResultsDoor(t, {
    receive: (body) => receiveResults(shared, body),
    authorise: (key) => depsWith().authorise(key),
  });
  const threeDs = createThreeDsServer({
    directoryUrl: `${bankUrl}/3ds/ds`,
    fetch: directoryFetch.fetch,
    now: shared.now,
    newTransId: randomUUID,
    resultsUrl: results.url,
    requestor: { id: 'TEST', name: 'MAXFI', url: publicUrl },
    referenceNumber: '3DS_TEST',
    operatorId: 'TEST',
    cardRangeTtlMs: 3_600_000,
  });
  const depsWith = (over: MoneyOverrides = {}): MoneyDeps => {
    const {
      routes = () => [{ ...ready, accountId: builtInAccountId }],
      reach = () => {},
      now = shared.now,
    } = over;
    const chain = {
      ...shared,
      now,
      keys,
      reach,
      fingerprint,
      newTransId: randomUUID,
      timers: realTimers,
      routesFor: async () => routes(),
      connectorOf: async ({ accountId }: Operation) =>
        routes().find((route) => route.accountId === accountId),
    };
    const authorise = (key: AttemptKey, card?: CardDetails): Promise<Session> =>
      authoriseAttempt({ ...chain, askIssuer: askAgain }, key, card);
    const askAgain = (
      key: AttemptKey,
      from: 'started' | 'requesting',
      card?: CardDetails,
    ): Promise<unknown> =>
      askIssuer({ ...chain, threeDs, registered: registeredForTests, authorise }, key, from, card);
    const settle = (sale: Operation) => settleUnknownSale(chain, sale);
    return { ...chain, authorise, settle, askIssuer: askAgain };
  };
  return { results, depsWith };
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

async function restartableBank(t: Lifetime, clock: MovableClock) {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-money-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const ledgerFile = join(folder, 'ledger.jsonl');
  let port = 0;
  const start = () => startSandboxBank({ port, ledgerFile, allowFaults: true, now: clock.now });
  let bank = await start();
  port = Number(new URL(bank.url).port);
  t.after(() => bank.close());
  return {
    url: () => bank.url,
    stop: () => bank.close(),
    start: async () => {
      bank = await start();
    },
    async fault(...next: object[]) {
      const answer = await fetch(`${bank.url}/v1/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ next }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    lines: async () => (await readFile(ledgerFile, 'utf8')).split('\n').filter(Boolean).map(readLine),
  };
}

function readLine(line: string): LedgerLine {
  return JSON.parse(line) as LedgerLine;
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
        ...more,
      },
      idempotency: null,
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

function registeredForTests({ id, name }: { id: string; name: string }) {
  return {
    name,
    acquirerBin: '400000',
    acquirerMerchantId: id,
    categoryCode: '5999',
    countryCode: '031',
  };
}
