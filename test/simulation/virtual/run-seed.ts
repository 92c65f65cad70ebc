import type { PaymentMethod } from '../../../src/domain/session.ts';
import { continueAuthentication } from '../../../src/flows/continue-authentication.ts';
import { createRefund } from '../../../src/flows/create-refund.ts';
import { expireSessions } from '../../../src/flows/expire-sessions.ts';
import { lookAfterAuthentications } from '../../../src/flows/look-after-authentications.ts';
import { paySession } from '../../../src/flows/pay-session.ts';
import { returnFromAcquirer } from '../../../src/flows/return-from-acquirer.ts';
import { sendRefund } from '../../../src/flows/send-refund.ts';
import { sendReversal } from '../../../src/flows/send-reversal.ts';
import { settleUnknownSale } from '../../../src/flows/settle-unknown-sale.ts';
import { advanceAuthentication, resultColumns } from '../../../src/flows/steps/advance-authentication.ts';
import { lockAttemptUnderWay } from '../../../src/flows/steps/lock-attempt.ts';
import { claimOperationsDue } from '../../../src/store/operations.ts';
import { checkRun } from './check-run.ts';
import type { Process } from './scheduler.ts';
import { cardOfRun, createWorld, publicUrl, resultOf, type VirtualWorld } from './world.ts';

/** How a run went; `failure` names the invariant that broke. */
export interface Run {
  readonly seed: number;
  readonly effects: number;
  readonly faults: number;
  readonly trace: readonly string[];
  readonly failure: string | null;
  /** How the session ended, and whether money was taken back on the way. */
  readonly end: string;
}

const maxEffects = 60_000;
const daysMs = 96 * 3_600_000;
const customersPerRun = 9;
export const leastEffects = 50;
export const leastFaults = 3;

/**
 * Plays one seed: customers, people of the shop who give money back where `hasRefunds`, two servers, two workers and the
 * acquirers, until everything has come to rest.
 */
export async function runSeed(seed: number, hasRefunds = true): Promise<Run> {
  const run: { world?: VirtualWorld } = {};
  const world = createWorld(seed, (process) => rebirth(run.world, process));
  run.world = world;
  for (const name of ['api-1', 'api-2']) world.apis.push(world.scheduler.newProcess(name));
  for (const name of ['worker-1', 'worker-2']) startWorker(world, name);
  let isOver = false;
  void play(world, hasRefunds).then(() => {
    isOver = true;
  });
  let failure: string | null = null;
  try {
    await world.scheduler.run(() => isOver, maxEffects);
    if (!isOver) throw new Error('everybody waits for somebody');
    checkRun(world);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const { effects, faults, trace } = world.scheduler;
  return { seed, effects, faults, trace, failure, end: endOf(world) };
}

function endOf(world: VirtualWorld): string {
  const status = world.look();
  const refunds = world.database.tables.rows('refunds', null);
  if (refunds.length > 0)
    return `succeeded, ${refunds
      .map(({ status: end }) => end)
      .sort()
      .at(-1)} refunds`;
  const isTakenBack = world.acquirers.some(({ lines }) =>
    lines.some(({ kind, result }) => kind === 'reversal' && result === 'approved'),
  );
  if (!isTakenBack) return status;
  return status === 'succeeded' ? 'succeeded after a reversal' : 'taken back';
}

/** Whoever died is started again after a while, as a service manager does. */
function rebirth(world: VirtualWorld | undefined, dead: Process): void {
  if (!world) return;
  const { scheduler } = world;
  void scheduler.effect(null, `${dead.name} starts again`, scheduler.random.whole(200, 4_000)).then(() => {
    if (dead.name.startsWith('worker')) return startWorker(world, dead.name);
    world.apis[world.apis.indexOf(dead)] = scheduler.newProcess(dead.name);
  });
}

function startWorker(world: VirtualWorld, name: string): void {
  const process = world.scheduler.newProcess(name);
  void work(world, process);
}

const flows = { sale: settleUnknownSale, reversal: sendReversal, refund: sendRefund } as const;

async function work(world: VirtualWorld, process: Process): Promise<void> {
  const { scheduler } = world;
  const deps = world.depsOf(process);
  const round = async () => {
    const now = scheduler.now();
    const lockedUntil = new Date(now.getTime() + 20_000);
    const claimed = await claimOperationsDue(deps.db, { now, lockedUntil, limit: 20 });
    const settling = claimed.map((operation) =>
      flows[operation.kind](deps, operation).catch(onlyTheDatabase),
    );
    await Promise.all(settling);
    await lookAfterAuthentications(deps);
    await expireSessions(deps);
  };
  for (;;) {
    await round().catch(onlyTheDatabase);
    const restsUntilMs = scheduler.nowMs + 200 + scheduler.random.whole(0, 400);
    await scheduler.until(process, 'rest', () => Math.max(restsUntilMs, nextDueMs(world)));
  }
}

/** A worker comes round five times a second; when it would find something is known here, so idle rounds are not played. */
function nextDueMs({ database }: VirtualWorld): number {
  let nextMs = Number.POSITIVE_INFINITY;
  const consider = (moment: unknown, leaseEndsAt: unknown = null) => {
    if (!(moment instanceof Date)) return;
    const freeMs = leaseEndsAt instanceof Date ? leaseEndsAt.getTime() : 0;
    nextMs = Math.min(nextMs, Math.max(moment.getTime(), freeMs));
  };
  const { tables } = database;
  for (const row of tables.committed('operations').values()) consider(row.next_check_at, row.locked_until);
  for (const row of tables.committed('authentications').values()) consider(row.deadline_at);
  for (const row of tables.committed('sessions').values()) {
    if (row.status === 'open') consider(row.expires_at);
  }
  return nextMs;
}

/** A database that was away, or whose commit was not answered, is what workers live with; anything else is a mistake. */
function onlyTheDatabase(error: unknown): void {
  const { name, code } = error as { name?: string; code?: string };
  if (name !== 'CommitUnknown' && code !== 'ECONNRESET') throw error;
}

async function play(world: VirtualWorld, hasRefunds: boolean): Promise<void> {
  const { scheduler } = world;
  const { random } = scheduler;
  const customers: Promise<void>[] = [];
  for (let number = 0; number < customersPerRun || !hasSeenEnough(world); number += 1) {
    customers.push(act(world, hasRefunds).catch(onlyTheDatabase));
    if (random.chance(0.3)) customers.push(act(world, hasRefunds).catch(onlyTheDatabase));
    if (random.chance(0.2)) toggleAcquirer(world);
    if (random.chance(number < customersPerRun ? 0.1 : 0.6)) scheduler.kill(random.pick(world.apis));
    await scheduler.effect(null, 'time passes', random.whole(200, random.chance(0.3) ? 400_000 : 15_000));
  }
  scheduler.isHealed = true;
  for (const acquirer of world.acquirers) acquirer.isAway = false;
  scheduler.trace.push('everything heals');
  await Promise.all(customers);
  // Long enough for every schedule: late money is looked for until the third day.
  await scheduler.effect(null, 'days pass', daysMs);
}

/** A run is at least fifty effects and three faults. */
function hasSeenEnough({ scheduler }: VirtualWorld): boolean {
  return scheduler.effects >= leastEffects && scheduler.faults >= leastFaults;
}

function toggleAcquirer({ scheduler, acquirers }: VirtualWorld): void {
  const acquirer = scheduler.random.pick([...acquirers]);
  acquirer.isAway = !acquirer.isAway;
  scheduler.faults += 1;
  scheduler.trace.push(`an acquirer ${acquirer.isAway ? 'goes away' : 'is back'}`);
}

/** What a customer does next, by what the page would show; a request ends when its server dies. */
async function act(world: VirtualWorld, hasRefunds: boolean): Promise<void> {
  const process = world.scheduler.random.pick(world.apis);
  if (process.isDead) return;
  const died = new Promise<void>((resolve) => process.onDeath.push(resolve));
  const done = () => {
    if (world.look() === 'open') return press(world, process);
    if (hasRefunds && world.look() === 'succeeded') return giveBack(world, process);
    return answer(world, process);
  };
  await Promise.race([died, done()]);
}

async function press(world: VirtualWorld, process: Process): Promise<void> {
  const { session, scheduler, database } = world;
  const deps = world.depsOf(process);
  const seen = database.tables.find('sessions', session.id, null);
  await paySession(deps, {
    merchantId: session.merchantId,
    sessionId: session.id,
    card: cardOfRun(),
    paymentMethod: visa,
    customerDetails: null,
    browser: { acceptHeader: '*/*', userAgent: 'test', acceptLanguage: 'en', ip: null, script: null },
    // Sometimes the form of an older page.
    puzzle: null,
    formAttempt: Number(seen?.attempts_count) - (scheduler.random.chance(0.1) ? 1 : 0),
  });
}

const visa: PaymentMethod = {
  type: 'card',
  brand: 'visa',
  last4: '4242',
  exp_month: 12,
  exp_year: 2050,
  country: null,
  wallet: null,
};

/** Somebody of the shop gives back a part of what is left, or all of it. */
async function giveBack(world: VirtualWorld, process: Process): Promise<void> {
  const { session, scheduler } = world;
  const { random } = scheduler;
  await createRefund(world.depsOf(process), {
    merchantId: session.merchantId,
    sessionId: session.id,
    now: scheduler.now(),
    amountMinor: random.chance(0.4) ? undefined : random.whole(1, random.chance(0.5) ? 4_900 : 900),
    expectedRefundableMinor: undefined,
    reason: null,
    metadata: {},
    request: null,
    idempotency: null,
  });
}

const isBack = { kind: 'returned', fields: {} } as const;

/** The issuer or the acquirer asks: most say yes, some no, some nothing, and some only pretend. */
async function answer(world: VirtualWorld, process: Process): Promise<void> {
  const { session, scheduler, database, acquirers } = world;
  const { random } = scheduler;
  const deps = world.depsOf(process);
  const waiting = database.tables.rows('operations', null).find((row) => row.state === 'challenged');
  if (waiting) {
    const isPretending = random.chance(0.2);
    for (const acquirer of isPretending ? [] : acquirers)
      acquirer.decide(String(waiting.id), random.chance(0.7));
    if (random.chance(0.8)) await returnFromAcquirer(deps, session, isBack);
    return;
  }
  const asked = database.tables.rows('authentications', null).find((row) => row.state === 'challenge');
  if (!asked) return;
  const key = { ...session, sessionId: session.id, attemptId: String(asked.attempt_id) };
  const cancelled = random.chance(0.15);
  if (cancelled) return continueAuthentication(deps, session, { kind: 'cancelled' });
  await continueAuthentication(deps, session, { kind: 'returned_from_challenge' });
  // The truth comes from the issuer itself, now and then late or never.
  if (random.chance(0.15)) return;
  await scheduler.effect(process, 'issuer’s word', random.whole(5, random.chance(0.2) ? 60_000 : 2_000));
  const ids = { acsTransId: String(asked.acs_trans_id), dsTransId: String(asked.ds_trans_id) };
  const result = resultOf(random.chance(0.8) ? 'Y' : 'N', ids);
  const moved = await deps.db.tx(async (tx) => {
    const locked = await lockAttemptUnderWay(tx, key);
    if (locked.authentication.transId !== asked.trans_id) return undefined;
    const context = { publicUrl, now: scheduler.now() };
    const change = resultColumns(deps.seal, key, result);
    return advanceAuthentication(tx, context, locked, 'results_came', change);
  });
  if (moved) await deps.authorise(key);
}
