import type { ReadyConnector } from '../../src/connectors/connector.ts';
import type { Session } from '../../src/domain/session.ts';
import { expireSessions } from '../../src/flows/expire-sessions.ts';
import { lookAfterAuthentications } from '../../src/flows/look-after-authentications.ts';
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
] as const;

const crashPoints = [
  'attempt_committed',
  'sending_committed',
  'acquirer_answered',
  'outcome_committed',
] as const;

const faults = [
  { when: 'sale', do: 'reset_after_charge' },
  { when: 'sale', do: 'reset_before_read' },
  { when: 'sale', do: 'status_502_after_charge' },
  { when: 'sale', do: 'wrong_reference' },
  { when: 'lookup', do: 'reset_before_read' },
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
export async function playSequence(world: MoneyWorld, seed: number): Promise<Sequence> {
  const random = seededRandom(seed);
  const steps: string[] = [];
  const sessions: Session[] = [];
  for (let index = 0; index < sessionsPerSequence; index += 1) {
    sessions.push(await world.open({ expiresInMs: random.whole(60, 1_800) * 1_000 }));
  }
  const state = { isBankDown: false };
  for (let step = 0; step < stepsPerSequence; step += 1) {
    steps.push(await playStep(world, random, sessions, state));
  }
  await heal(world, state);
  return { seed, steps, sessions };
}

async function playStep(
  world: MoneyWorld,
  random: SeededRandom,
  sessions: readonly Session[],
  state: { isBankDown: boolean },
): Promise<string> {
  const dice = random.next();
  if (dice < 0.4) return pressPay(world, random, sessions);
  if (dice < 0.6) {
    const ms = random.whole(500, random.chance(0.2) ? 400_000 : 20_000);
    world.clock.advance(ms);
    return `${ms} ms pass`;
  }
  if (dice < 0.75) {
    await runWorker(world);
    return 'the worker comes round';
  }
  if (dice < 0.9 && !state.isBankDown) {
    const fault = random.pick(faults);
    await world.fault(fault);
    return `next ${fault.when}: ${fault.do}`;
  }
  if (state.isBankDown) await world.startBank();
  else await world.stopBank();
  state.isBankDown = !state.isBankDown;
  return state.isBankDown ? 'the bank goes away' : 'the bank is back';
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
  }));
  await Promise.all(
    presses.map(async ({ session, card, crashAt, sleepsMs }) => {
      if (!session) return;
      const reach = (point: string) => {
        if (point === crashAt) throw new Crash(point);
      };
      const now = await world.session(session);
      const deps = {
        reach,
        ...(sleepsMs > 0 && {
          routes: () => [{ ...sleepingConnector(world, sleepsMs), accountId: 'sandbox' }],
        }),
      };
      await world.pay(now, card, { deps }).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    }),
  );
  return presses
    .map(
      ({ card, crashAt, sleepsMs }) =>
        `pay ${card.slice(-4)}${crashAt ? ` dies at ${crashAt}` : ''}${sleepsMs ? ` sleeps ${sleepsMs} ms` : ''}`,
    )
    .join(' + ');
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

async function runWorker(world: MoneyWorld): Promise<void> {
  await world.settleDue();
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
      "select count(*)::integer as n from attempts where state not in ('approved', 'declined')",
    );
    if (open?.n === 0) break;
  }
  await expireSessions(world.payDeps);
}
