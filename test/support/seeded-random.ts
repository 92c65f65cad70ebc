import assert from 'node:assert/strict';

/** Random choices that one number reproduces: the same seed draws the same things in the same order. */
export interface SeededRandom {
  /** From 0 up to but not including 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** One of a list that is not empty. */
  pick<const T>(list: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Mulberry32: small, fast, and good enough to choose faults with. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    whole,
    pick: <const T>(list: readonly T[]) => {
      const index = whole(0, list.length - 1);
      assert.ok(index < list.length, 'there is something to pick from');
      return list[index] as T;
    },
    chance: (probability) => next() < probability,
  };
}
