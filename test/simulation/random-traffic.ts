import type { ReadyConnector, ReadyRoute } from '../../src/connectors/connector.ts';
import { builtInAccountId } from '../../src/domain/operation.ts';
import type { Session } from '../../src/domain/session.ts';
import { expireSessions } from '../../src/flows/expire-sessions.ts';
import { lookAfterAuthentications } from '../../src/flows/look-after-authentications.ts';
import { returnFromAcquirer } from '../../src/flows/return-from-acquirer.ts';
import type { MoneyWorld } from '../support/money-world.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';

/* One sequence of random customers, faults, crashes and clocks over the real flows, database and bank. */

/** Cards of the sandbox bank's table: approvals, refusals of each kind, silence of each kind, 3-D Secure of each kind. */
export const cards = [
  '4242424242424242',
  '5555555555554444',
  '4000000000000002',
  '4000000000009995',
  '4000000000000119',
  '4000990000000053',
  '4000990000000061',
  '4000000000003220',
  '4000000000003097',
  // Refunds of the first end as a refusal and of the second well, both after a while.
  '4000000000005126',
  '4000000000007726',
  // Reversals of it are refused.
  '4000990000000111',
  // Its issuer refuses softly and then asks.
  '5200991100001087',
  // The acquirer asks on its own page.
  '4000993000000016',
] as const;

const crashPoints = [
  'attempt_committed',
  'sending_committed',
  'resend_committed',
  'acquirer_answered',
  'outcome_committed',
] as const;

const workerCrashPoints = [
  'look_up_answered',
  'reversal_committed',
  'reversal_answered',
  'refund_committed',
  'refund_answered',
] as const;

const faults = [
  { when: 'sale', do: 'reset_after_charge' },
  { when: 'sale', do: 'reset_before_read' },
  { when: 'sale', do: 'status_502_after_charge' },
  { when: 'sale', do: 'wrong_reference' },
  { when: 'sale', do: 'wrong_amount' },
  { when: 'sale', do: 'refuse' },
  { when: 'lookup', do: 'reset_before_read' },
  { when: 'lookup', do: 'unavailable' },
  { when: 'lookup', do: 'wrong_reference' },
  { when: 'reversal', do: 'reset_before_read' },
  { when: 'reversal', do: 'reset_after_charge' },
  { when: 'reversal', do: 'refuse' },
  { when: 'refund', do: 'reset_after_charge' },
  { when: 'refund', do: 'reset_before_read' },
  { when: 'refund', do: 'status_502_after_charge' },
  { when: 'refund', do: 'wrong_amount' },
  { when: 'refund', do: 'wrong_reference' },
  { when: 'refund', do: 'refuse' },
] as const;

/** Thrown at a crash point: what comes after it in the process never runs. */
class Crash extends Error {}

export interface Sequence {
  readonly seed: number;
  readonly steps: readonly string[];
  readonly sessions: readonly Session[];
}

const sessionsPerSequence = 3;
const stepsPerSequence = 30;

/** Plays one sequence and heals the world afterwards: the bank is back, the clock runs on until nothing is open. */
export async function playSequence(
  world: MoneyWorld,
  seed: number,
  onStep: (steps: readonly string[]) => void = () => {},
): Promise<Sequence> {
  // A whole refund goes another way on the day of its sale, so a seed begins at the same hour whenever it is played.
  world.clock.advance(untilMorning(world.clock.now()));
  const random = seededRandom(seed);
  const steps: string[] = [];
  const sessions: Session[] = [];
  for (let index = 0; index < sessionsPerSequence; index += 1) {
    sessions.push(await world.open({ expiresInMs: random.whole(60, 1_800) * 1_000 }));
  }
  const state = { isBankDown: false };
  for (let step = 0; step < stepsPerSequence; step += 1) {
    onStep(steps);
    steps.push(await playStep(world, random, sessions, state));
  }
  await heal(world, state);
  return { seed, steps, sessions };
}

function untilMorning(now: Date): number {
  const morning = new Date(now);
  morning.setUTCHours(24 + 6, 0, 0, 0);
  return morning.getTime() - now.getTime();
}

async function playStep(
  world: MoneyWorld,
  random: SeededRandom,
  sessions: readonly Session[],
  state: { isBankDown: boolean },
): Promise<string> {
  const dice = random.next();
  if (dice < 0.3) return pressPay(world, random, sessions);
  if (dice < 0.4) return askForRefunds(world, random, sessions);
  if (dice < 0.6) {
    const ms = random.whole(500, random.chance(0.2) ? 400_000 : 20_000);
    world.clock.advance(ms);
    return `${ms} ms pass`;
  }
  if (dice < 0.72) {
    const crashAt = random.chance(0.2) ? random.pick(workerCrashPoints) : undefined;
    await runWorker(world, crashAt);
    return `the worker comes round${crashAt ? ` and dies at ${crashAt}` : ''}`;
  }
  if (dice < 0.78) return visitAcquirer(world, random, sessions);
  if (dice < 0.92 && !state.isBankDown) {
    const fault = random.pick(faults);
    await world.fault(fault);
    return `next ${fault.when}: ${fault.do}`;
  }
  if (state.isBankDown) await world.startBank();
  else await world.stopBank();
  state.isBankDown = !state.isBankDown;
  return state.isBankDown ? 'the bank goes away' : 'the bank is back';
}

/** Customers decide on the acquirer's page, or come back without having decided; some only pretend to come back. */
async function visitAcquirer(
  world: MoneyWorld,
  random: SeededRandom,
  sessions: readonly Session[],
): Promise<string> {
  const rows = await world.db.query<{ url: string }>(
    `select redirect_url as url from operations where state in ('challenged', 'unknown') and redirect_url is not null`,
  );
  const action = random.pick(['approve', 'decline', 'nothing']);
  for (const { url } of action === 'nothing' ? [] : rows) {
    const body = new URLSearchParams({ action });
    await fetch(url, { method: 'POST', body, redirect: 'manual' }).catch(() => undefined);
  }
  const isBack = random.chance(0.7);
  if (isBack)
    await Promise.all(
      sessions.map((session) => returnFromAcquirer(world.payDeps, session, { kind: 'returned', fields: {} })),
    );
  return `customers choose ${action} at the acquirer${isBack ? ' and come back' : ''}`;
}

/** One to three customers, or one with as many tabs, press Pay at once; some of their processes die on the way. */
async function pressPay(
  world: MoneyWorld,
  random: SeededRandom,
  sessions: readonly Session[],
): Promise<string> {
  const presses = Array.from({ length: random.whole(1, 3) }, () => ({
    session: sessions[random.whole(0, sessions.length - 1)],
    card: random.pick(cards),
    crashAt: random.chance(0.3) ? random.pick(crashPoints) : undefined,
    sleepsMs: random.chance(0.2) ? random.whole(1_000, 200_000) : 0,
    isFirstAway: random.chance(0.2),
  }));
  await Promise.all(
    presses.map(async ({ session, card, crashAt, sleepsMs, isFirstAway }) => {
      if (!session) return;
      const reach = (point: string) => {
        if (point === crashAt) throw new Crash(point);
      };
      const now = await world.session(session);
      const ready = sleepsMs > 0 ? sleepingConnector(world, sleepsMs) : world.ready;
      const main = { ...ready, accountId: builtInAccountId };
      const routes = () => (isFirstAway ? [awayFrom(world), main] : [main]);
      const deps = { reach, routes };
      await world.pay(now, card, { deps }).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    }),
  );
  return presses.map(inWords).join(' + ');
}

/** One to three people of the shop give back a part or all of what is left, at once, of paid sessions and of others. */
async function askForRefunds(
  world: MoneyWorld,
  random: SeededRandom,
  sessions: readonly Session[],
): Promise<string> {
  const wishes = Array.from({ length: random.whole(1, 3) }, () => ({
    session: sessions[random.whole(0, sessions.length - 1)],
    amount: random.chance(0.4) ? undefined : random.whole(1, random.chance(0.5) ? 4_900 : 1_000),
  }));
  const answers = await Promise.all(
    wishes.map(async ({ session, amount }) => (session ? world.refund(session, amount) : undefined)),
  );
  const inWords = ({ amount }: { amount: number | undefined }, at: number) =>
    `${amount ?? 'all'}${answers[at] && 'refused' in answers[at] ? ' (refused)' : ''}`;
  return `refund ${wishes.map(inWords).join(' + ')}`;
}

interface Press {
  readonly card: string;
  readonly crashAt: string | undefined;
  readonly sleepsMs: number;
  readonly isFirstAway: boolean;
}

function inWords({ card, crashAt, sleepsMs, isFirstAway }: Press): string {
  const parts = [
    `pay ${card.slice(-4)}`,
    isFirstAway ? 'by the second account' : '',
    crashAt ? `dies at ${crashAt}` : '',
    sleepsMs ? `sleeps ${sleepsMs} ms` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** A process that is stopped with the acquirer's answer in its hands, while the worker of another one goes on. */
function sleepingConnector(world: MoneyWorld, sleepsMs: number): ReadyConnector {
  const { connector } = world.ready;
  const pay: typeof connector.pay = async (order, signal) => {
    const outcome = await connector.pay(order, signal);
    world.clock.advance(sleepsMs);
    await runWorker(world);
    return outcome;
  };
  return { ...world.ready, connector: { ...connector, pay } };
}

/** An account that nothing reaches: the next one is asked within the same press. */
function awayFrom(world: MoneyWorld): ReadyRoute {
  const pay = async () => ({ kind: 'not_sent', cause: 'connection_failed' }) as const;
  return { ...world.ready, accountId: 'acc_away', connector: { ...world.ready.connector, pay } };
}

async function runWorker(world: MoneyWorld, crashAt?: string): Promise<void> {
  const reach = (point: string) => {
    if (point === crashAt) throw new Crash(point);
  };
  const routes = () => [{ ...world.ready, accountId: builtInAccountId }, awayFrom(world)];
  await world.settleDue({ reach, routes }).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
  await lookAfterAuthentications(world.payDeps);
  await expireSessions(world.payDeps);
}

const roundsToHeal = 60;

async function heal(world: MoneyWorld, state: { isBankDown: boolean }): Promise<void> {
  if (state.isBankDown) await world.startBank();
  state.isBankDown = false;
  for (let round = 0; round < roundsToHeal; round += 1) {
    world.clock.advance(30_000 + round * 10_000);
    await runWorker(world);
    const [open] = await world.db.query<{ n: number }>(
      `select (select count(*) from attempts where state not in ('approved', 'declined'))::integer
         + (select count(*) from refunds where status = 'pending')::integer as n`,
    );
    if (open?.n === 0) break;
  }
  await expireSessions(world.payDeps);
}
