import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';

/*
 * Virtual time and one decision after the other: every effect of every process waits here until it is its turn, which the
 * seed decides. Nothing else in a run may wait for anything real, so one seed is one run.
 */

/** A process that can die between any two of its effects, or sleep for as long as it likes. */
export interface Process {
  readonly name: string;
  isDead: boolean;
  frozenUntilMs: number;
  /** Called when it dies: whatever it held is let go. */
  readonly onDeath: (() => void)[];
}

interface Waiting {
  readonly process: Process | null;
  readonly name: string;
  readonly readyAtMs: () => number;
  readonly go: () => void;
}

export interface Faults {
  /** Chances at each effect, as long as the world is not healed. */
  readonly crash: number;
  readonly freeze: number;
}

export class Scheduler {
  readonly random: SeededRandom;
  nowMs = Date.UTC(2026, 10, 26);
  effects = 0;
  faults = 0;
  isHealed = false;
  readonly trace: string[] = [];
  readonly #chances: Faults;
  #waiting: Waiting[] = [];
  readonly #onCrash: (process: Process) => void;

  constructor(seed: number, chances: Faults, onCrash: (process: Process) => void) {
    this.random = seededRandom(seed);
    this.#chances = chances;
    this.#onCrash = onCrash;
  }

  now = (): Date => new Date(Math.floor(this.nowMs));

  newProcess(name: string): Process {
    return { name, isDead: false, frozenUntilMs: 0, onDeath: [] };
  }

  /** Waits for its turn. Never comes back when its process has died, or dies right here. */
  effect(process: Process | null, name: string, afterMs = 0): Promise<void> {
    const atMs = this.nowMs + afterMs;
    return this.until(process, name, () => atMs);
  }

  /** Waits until a moment that others may bring nearer. */
  until(process: Process | null, name: string, readyAtMs: () => number): Promise<void> {
    return new Promise((go) => {
      // What a dead process was just about to do is never done.
      if (process?.isDead) return;
      this.#waiting.push({ process, name, readyAtMs, go });
    });
  }

  kill(process: Process): void {
    if (process.isDead) return;
    process.isDead = true;
    this.faults += 1;
    this.trace.push(`${process.name} dies`);
    for (const letGo of process.onDeath) letGo();
    this.#waiting = this.#waiting.filter((one) => one.process !== process);
    this.#onCrash(process);
  }

  /** Plays until `isOver`, or until nobody waits for anything any more. */
  async run(isOver: () => boolean, maxEffects: number): Promise<void> {
    while (!isOver()) {
      // Everything that the last turn set off has been said when this comes round.
      await new Promise((drained) => setImmediate(drained));
      const next = this.#next();
      if (!next) return;
      if (this.effects >= maxEffects) throw new Error('the world does not come to rest');
      this.#play(next);
    }
  }

  #next(): Waiting | undefined {
    let earliestMs = Number.POSITIVE_INFINITY;
    let ready: Waiting[] = [];
    const moments = this.#waiting.map((one) => Math.max(one.readyAtMs(), one.process?.frozenUntilMs ?? 0));
    for (const [index, atMs] of moments.entries()) {
      const one = this.#waiting[index];
      if (one && atMs <= this.nowMs) ready.push(one);
      earliestMs = Math.min(earliestMs, atMs);
    }
    if (earliestMs === Number.POSITIVE_INFINITY) return undefined;
    if (ready.length === 0) {
      this.nowMs = earliestMs;
      ready = this.#waiting.filter((_, index) => (moments[index] ?? 0) <= earliestMs);
    }
    const chosen = ready[this.random.whole(0, ready.length - 1)];
    this.#waiting.splice(this.#waiting.indexOf(chosen as Waiting), 1);
    return chosen;
  }

  #play({ process, name, go }: Waiting): void {
    this.effects += 1;
    this.nowMs += this.random.next() * 8;
    if (process && !this.isHealed) {
      if (this.random.chance(this.#chances.crash)) {
        this.kill(process);
        return;
      }
      if (this.random.chance(this.#chances.freeze)) {
        const ms = this.random.whole(500, this.random.chance(0.3) ? 200_000 : 20_000);
        process.frozenUntilMs = this.nowMs + ms;
        this.faults += 1;
        this.trace.push(`${process.name} sleeps ${ms} ms before ${name}`);
        const atMs = this.nowMs;
        this.#waiting.push({ process, name, readyAtMs: () => atMs, go });
        return;
      }
    }
    this.trace.push(`${process?.name ?? '-'} ${name}`);
    go();
  }
}
