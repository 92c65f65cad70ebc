import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut } from './layout.ts';
import { machines } from './machines.ts';

const measures = [
  { step: 10, track: 9 },
  { step: 124, track: 15 },
];

const drawings = machines.flatMap((machine) =>
  measures.map((measure) => ({
    machine,
    ...layOut(machine, measure),
    about: `${machine.id}, ${measure.step}`,
  })),
);

test('every move of a machine has a line to the rail of its target, and no two lines share a height', () => {
  for (const { machine, states, rails, about } of drawings) {
    for (const { from, on, to } of machine.moves) {
      const move = states
        .find(({ name }) => name === from)
        ?.moves.find((one) => one.to === to && one.label === on.replaceAll('_', ' '));
      assert.ok(move, `${about}: ${from} ${on}`);
      const rail = rails.find((one) => one.to === to);
      assert.ok(
        rail?.joints.some(({ y }) => y === move.y),
        `${about}: ${from} ${on}`,
      );
    }
    const heights = states.flatMap(({ y, moves }) => [y + 15, ...moves.map((move) => move.y)]);
    assert.equal(new Set(heights).size, heights.length, about);
  }
});

test('rails stand right of all words, end at their state, and do not run into one another', () => {
  for (const { states, rails, width, height, about } of drawings) {
    const words = states.flatMap((state) => [
      state.x + state.width,
      ...state.moves.map(({ lineX }) => lineX),
    ]);
    for (const rail of rails) {
      assert.ok(
        rail.x > Math.max(...words) && rail.x < width && rail.bottom < height,
        `${about}: ${rail.to}`,
      );
      const state = states.find(({ name }) => name === rail.to);
      assert.ok(state && rail.arrow.y > state.y && rail.arrow.x === state.x + state.width, about);
      for (const other of rails)
        assert.ok(
          other === rail || other.x !== rail.x || other.top > rail.bottom || other.bottom < rail.top,
          `${about}: ${rail.to} and ${other.to}`,
        );
    }
  }
});

test('states stand in columns by their distance from the start, final ones in the last', () => {
  const [session] = machines;
  assert.ok(session);
  const { states } = layOut(session, { step: 100, track: 10 });
  assert.deepEqual(
    states.map(({ name, x }) => [name, Math.floor(x / 100)]),
    [
      ['open', 0],
      ['processing', 1],
      ['requires_action', 2],
      ['expired', 3],
      ['succeeded', 3],
      ['failed', 3],
    ],
  );
  assert.deepEqual(
    states.filter(({ isFinal }) => isFinal).map(({ name }) => name),
    ['expired', 'succeeded', 'failed'],
  );
});

test('a narrow drawing fits a phone of 320 px', () => {
  for (const { width, about } of drawings.filter(({ about: name }) => name.endsWith(', 10')))
    assert.ok(width <= 300, `${about}: ${width}`);
});
