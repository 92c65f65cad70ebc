import { setTimeout as sleep } from 'node:timers/promises';
import type { Program, RunningProgram } from '../support/program.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { waitUntil } from '../support/wait-until.ts';
import { freePort } from '../support/world.ts';

/** How our processes ended, and how often. */
export interface Deaths {
  killed: number;
  /** Of those that were killed: by their own hand at a named point of a payment. */
  readonly atPoint: Record<string, number>;
  /** Asked to stop, and left with code 0. */
  stopped: number;
  /** Could not start, since the database was away. */
  notStarted: number;
  /** Neither killed nor asked to stop: what they said last. */
  readonly byThemselves: string[];
}

export interface Crew {
  readonly deaths: Deaths;
  /** Where a server of the API and of the pages listens, each in its turn; null while there is none. */
  apiPort(): number | null;
  /** Kills somebody who is up, who is started again at once; false when nobody was. */
  killOne(random: SeededRandom): Promise<boolean>;
  /** Stops the time of somebody for so long. */
  pauseOne(random: SeededRandom, ms: number): Promise<void>;
  /** Asks somebody to stop and waits until another has its place. */
  replaceOne(random: SeededRandom): Promise<void>;
  /** From now on nobody is told to die; resolves when everybody is up. */
  calm(): Promise<void>;
  /** Ends everybody. */
  close(): Promise<void>;
}

interface Member {
  readonly name: string;
  readonly isApi: boolean;
  /** Named points that this one comes by. */
  readonly points: readonly string[];
  running: RunningProgram | null;
  port: number;
  isPaused: boolean;
  /** It was asked to stop. */
  isLeaving: boolean;
  /** We killed it; otherwise it did that itself where it was told to. */
  isKilledByUs: boolean;
  /** The named point at which it kills itself. */
  diesAt: string | null;
}

const pointsOfSale = ['sending_committed', 'acquirer_answered', 'outcome_committed', 'resend_committed'];
const pointsOfApi = ['attempt_committed', ...pointsOfSale];
const pointsOfWorker = ['look_up_answered', 'reversal_committed', 'reversal_answered', ...pointsOfSale];

const crashChance = 0.35;
const shiftChance = 0.15;
const maxShiftMs = 10 * 60_000;

/**
 * Two servers of the API with the pages and two workers, each started again when it has died, as an operator's service
 * manager does. Now and then one starts with a clock that is minutes off, or told to die at a named point.
 */
export async function startCrew(
  program: Program,
  environment: Readonly<Record<string, string>>,
  { random, isCalm }: { random: SeededRandom; isCalm: boolean },
): Promise<Crew> {
  const members = ['api-1', 'api-2', 'worker-1', 'worker-2'].map(memberNamed);
  const deaths: Deaths = { killed: 0, atPoint: {}, stopped: 0, notStarted: 0, byThemselves: [] };
  const state: Manner = { isCalm, isOver: false };
  const lives = members.map((member) => live(member, { program, environment, random, deaths, state }));
  const up = (random: SeededRandom, isFit: (member: Member) => boolean = () => true) => {
    const fit = members.filter((member) => member.running && !member.isLeaving && isFit(member));
    return fit.length > 0 ? random.pick(fit) : undefined;
  };
  const allUp = () => waitUntil(() => members.every((member) => member.running), 60_000);
  let turn = 0;
  await allUp();
  return {
    deaths,
    apiPort() {
      const ports = members.flatMap(({ isApi, running, port }) => (isApi && running ? [port] : []));
      turn += 1;
      return ports[turn % ports.length] ?? null;
    },
    async killOne(random) {
      const member = up(random);
      if (member) await kill(member);
      return member !== undefined;
    },
    async pauseOne(random, ms) {
      const member = up(random, ({ isPaused }) => !isPaused);
      const running = member?.running;
      if (!member || !running) return;
      member.isPaused = true;
      running.kill('SIGSTOP');
      await sleep(ms);
      running.kill('SIGCONT');
      member.isPaused = false;
    },
    async replaceOne(random) {
      const member = up(random, ({ isPaused }) => !isPaused);
      if (!member) return;
      member.isLeaving = true;
      member.running?.kill('SIGTERM');
      await member.running?.ended;
    },
    async calm() {
      state.isCalm = true;
      await Promise.all(members.filter(({ diesAt }) => diesAt !== null).map(kill));
      await allUp();
    },
    async close() {
      state.isOver = true;
      for (const { running } of members) running?.kill('SIGKILL');
      await Promise.all(lives);
    },
  };
}

function memberNamed(name: string): Member {
  const isApi = name.startsWith('api');
  const points = isApi ? pointsOfApi : pointsOfWorker;
  const flags = { isPaused: false, isLeaving: false, isKilledByUs: false };
  return { name, isApi, points, running: null, port: 0, diesAt: null, ...flags };
}

async function kill(member: Member): Promise<void> {
  const { running } = member;
  if (!running) return;
  member.isKilledByUs = true;
  running.kill('SIGKILL');
  await running.ended;
}

interface Manner {
  isCalm: boolean;
  isOver: boolean;
}

interface Around {
  readonly program: Program;
  readonly environment: Readonly<Record<string, string>>;
  readonly random: SeededRandom;
  readonly deaths: Deaths;
  readonly state: Manner;
}

const pauseAfterFailedStartMs = 300;

async function live(member: Member, around: Around): Promise<void> {
  const { program, environment, random, deaths, state } = around;
  while (!state.isOver) {
    member.diesAt = !state.isCalm && random.chance(crashChance) ? random.pick(member.points) : null;
    const isShifted = !state.isCalm && random.chance(shiftChance);
    const port = await freePort();
    let running: RunningProgram;
    try {
      running = await program.run(['serve'], {
        environment: {
          ...environment,
          MAXFI_ROLES: member.isApi ? 'api,checkout' : 'worker',
          PORT: String(port),
          ...(member.diesAt ? { MAXFI_CRASH_AT: member.diesAt } : {}),
          ...(isShifted ? withShiftedClock(random.whole(-maxShiftMs, maxShiftMs)) : {}),
        },
        readyWhen: /"msg":"serving"/,
      });
    } catch {
      deaths.notStarted += 1;
      await sleep(pauseAfterFailedStartMs);
      continue;
    }
    if (state.isOver) running.kill('SIGKILL');
    Object.assign(member, { running, port, isLeaving: false, isKilledByUs: false });
    const end = await running.ended;
    member.running = null;
    if (!state.isOver) record(member, running, end, deaths);
  }
}

function record(
  { name, diesAt, isLeaving, isKilledByUs }: Member,
  running: RunningProgram,
  { code, signal }: Awaited<RunningProgram['ended']>,
  deaths: Deaths,
): void {
  if (signal === 'SIGKILL') {
    deaths.killed += 1;
    if (diesAt && !isKilledByUs) deaths.atPoint[diesAt] = (deaths.atPoint[diesAt] ?? 0) + 1;
  } else if (isLeaving && code === 0) {
    deaths.stopped += 1;
  } else {
    const last = running.output().split('\n').slice(-20).join('\n');
    deaths.byThemselves.push(`${name} ended with ${signal ?? `code ${code}`}:\n${last}`);
  }
}

const preload = new URL('./shift-clock.js', import.meta.url).href;

/** The settings of a process whose clock is so many milliseconds off. */
export function withShiftedClock(ms: number): Record<string, string> {
  return { NODE_OPTIONS: `--import=${preload}`, MAXFI_TEST_CLOCK_SHIFT_MS: String(ms) };
}
