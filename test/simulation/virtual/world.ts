import type { CardDetails, ReadyRoute } from '../../../src/connectors/connector.ts';
import { money } from '../../../src/domain/money.ts';
import { builtInAccountId, type Operation } from '../../../src/domain/operation.ts';
import type { Session } from '../../../src/domain/session.ts';
import { askIssuer } from '../../../src/flows/ask-issuer.ts';
import { authoriseAttempt } from '../../../src/flows/authorise-attempt.ts';
import { settleUnknownSale } from '../../../src/flows/settle-unknown-sale.ts';
import type { AttemptKey } from '../../../src/flows/steps/lock-attempt.ts';
import type { Db } from '../../../src/store/db.ts';
import type { ThreeDsServer } from '../../../src/threeds/three-ds-server.ts';
import type { KeyRing } from '../../../src/vault/key-ring.ts';
import type { Seal } from '../../../src/vault/seal.ts';
import { Secret } from '../../../src/vault/secret.ts';
import { type Manners, VirtualAcquirer } from './acquirer.ts';
import { MemoryDatabase } from './memory-db.ts';
import { type Process, Scheduler } from './scheduler.ts';

export const publicUrl = 'https://pay.example';
export const merchantId = 'mer_0123456789';

/** What every flow of one process is handed. */
export type ProcessDeps = ReturnType<typeof depsOf>;

export interface VirtualWorld {
  readonly scheduler: Scheduler;
  readonly database: MemoryDatabase;
  readonly acquirers: readonly VirtualAcquirer[];
  readonly apis: Process[];
  readonly session: { readonly merchantId: string; readonly id: string };
  depsOf(process: Process): ProcessDeps;
  /** The row as everybody sees it now. */
  look(): Session['status'];
}

const mannersOf: readonly (readonly Manners[])[] = [
  ['strict'],
  ['zombie'],
  ['promises_only'],
  ['strict', 'zombie'],
  ['zombie', 'promises_only'],
];

export function createWorld(seed: number, onCrash: (process: Process) => void): VirtualWorld {
  const scheduler = new Scheduler(seed, { crash: 0.006, freeze: 0.004 }, onCrash);
  const database = new MemoryDatabase(scheduler, { away: 0.002, lostCommit: 0.02 });
  const acquirers = scheduler.random
    .pick(mannersOf)
    .map((manners) => new VirtualAcquirer(scheduler, manners));
  const id = `cs_test_${'s'.repeat(10)}${seed}`;
  const createdAt = scheduler.now();
  const row = {
    merchant_id: merchantId,
    id,
    livemode: false,
    status: 'open',
    amount: 4900,
    currency: 'AZN',
    amount_refunded: 0,
    description: null,
    order_id: null,
    language: 'en',
    customer: null,
    customer_details: null,
    customer_email: null,
    success_url: null,
    cancel_url: null,
    webhook_url: null,
    settings: {},
    metadata: {},
    payment_method: null,
    last_error: null,
    attempts_count: 0,
    event_sequence: 0,
    created_by_key_id: 'key_1',
    created_at: createdAt,
    expires_at: new Date(createdAt.getTime() + scheduler.random.whole(60, 1_800) * 1_000),
  };
  database.tables.commit(new Map([['sessions', new Map([[id, row]])]]));
  return {
    scheduler,
    database,
    acquirers,
    apis: [],
    session: { merchantId, id },
    depsOf: (process) => depsOf(process, scheduler, database, acquirers),
    look: () => database.tables.find('sessions', id, null)?.status as Session['status'],
  };
}

const key = new Secret(Buffer.alloc(32, 7));
const keys: KeyRing = { open: async () => key, make: async () => Buffer.alloc(0) } as unknown as KeyRing;
const seal: Seal = {
  seal: (plain) => Buffer.from(plain.reveal()),
  open: (sealed) => new Secret(sealed.toString()),
};

function depsOf(
  process: Process,
  scheduler: Scheduler,
  database: MemoryDatabase,
  acquirers: readonly VirtualAcquirer[],
) {
  const db: Db = database.of(process);
  const routes: ReadyRoute[] = acquirers.map((acquirer, index) => ({
    manifest: acquirer.manifest,
    connector: acquirer.of(process),
    accountId: index === 0 ? builtInAccountId : `acc_${index}`,
  }));
  let ids = 0;
  const shared = {
    db,
    now: scheduler.now,
    publicUrl,
    timeZone: 'UTC',
    keys,
    seal,
    fingerprint: () => 'fingerprint',
    stamp: { of: () => '', fits: () => false },
    newTransId: () => `trans-${process.name}-${++ids}`,
    timers: { deadline: () => new AbortController().signal, every: leaseKeeper(process, scheduler) },
    reach: () => undefined,
    routesFor: async () => routes,
    connectorOf: async (operation: Pick<Operation, 'accountId'>) =>
      routes.find(({ accountId }) => accountId === operation.accountId),
  };
  const authorise = (attempt: AttemptKey, card?: CardDetails): Promise<Session> =>
    authoriseAttempt({ ...shared, askIssuer: ask }, attempt, card);
  const threeDs = virtualIssuer(process, scheduler);
  const ask = (attempt: AttemptKey, from: 'started' | 'requesting', card?: CardDetails): Promise<unknown> =>
    askIssuer({ ...shared, threeDs, registered, authorise }, attempt, from, card);
  return {
    ...shared,
    authorise,
    askIssuer: ask,
    settle: (sale: Operation) => settleUnknownSale(shared, sale),
  };
}

/** Proves now and again that its process lives, as long as that lives and is awake. */
function leaseKeeper(process: Process, scheduler: Scheduler) {
  return (ms: number, work: () => void) => {
    let isOver = false;
    const tick = async () => {
      while (!isOver && !process.isDead) {
        await scheduler.effect(process, 'lease', ms);
        if (!isOver) work();
      }
    };
    void tick();
    return () => {
      isOver = true;
    };
  };
}

function registered({ id, name }: { id: string; name: string }) {
  return { name, acquirerBin: '400000', acquirerMerchantId: id, categoryCode: '5999', countryCode: '031' };
}

/** Issuers of every kind: absent, silent, satisfied, or wanting to ask. */
function virtualIssuer(process: Process, scheduler: Scheduler): ThreeDsServer {
  const { random } = scheduler;
  return {
    async enrolment() {
      await scheduler.effect(process, 'enrolment', random.whole(5, 200));
      const fate = random.next();
      if (fate < 0.5) return { kind: 'not_enrolled' };
      if (fate < 0.55) return { kind: 'unavailable', cause: 'deadline' };
      return { kind: 'enrolled', version: '2.2.0', methodUrl: null };
    },
    async authenticate({ transId }) {
      await scheduler.effect(process, 'authenticate', random.whole(50, 3_000));
      const fate = random.next();
      if (fate < 0.08) return { kind: 'unavailable', cause: 'deadline' };
      const ids = { acsTransId: `acs-${transId}`, dsTransId: `ds-${transId}` };
      if (fate < 0.45) return { kind: 'challenge', acsUrl: 'https://acs.example', ...ids } as never;
      return { kind: 'frictionless', result: resultOf(fate < 0.85 ? 'Y' : 'N', ids) } as never;
    },
  };
}

export function resultOf(transStatus: 'Y' | 'N', ids: { acsTransId: string; dsTransId: string }) {
  return {
    transStatus,
    transStatusReason: null,
    eci: '05',
    cavv: transStatus === 'Y' ? new Secret('proof') : null,
    version: '2.2.0' as const,
    challengeCancel: null,
    ...ids,
  };
}

export function cardOfRun(): CardDetails {
  return {
    number: new Secret('4242424242424242'),
    securityCode: new Secret('123'),
    expiryMonth: 12,
    expiryYear: 2050,
    holderName: null,
  };
}

export const amountOfRun = money(4900, 'AZN');
