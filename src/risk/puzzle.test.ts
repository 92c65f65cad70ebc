import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { solvePuzzle } from '../checkout/browser/solve-puzzle.ts';
import { answerBandMs } from '../domain/answer-band.ts';
import { leadingZeroBits } from '../domain/puzzle.ts';
import { Secret } from '../vault/secret.ts';
import { createStamp } from '../vault/stamp.ts';
import { attackLevel, puzzleBitsAt } from './attack-level.ts';
import { checkPuzzle, makePuzzle } from './puzzle.ts';
import { resultOfDecline } from './result-of-decline.ts';
import { defaultRiskRules } from './risk-rules.ts';

const now = new Date('2026-11-22T10:00:00Z');
const expiresAt = new Date(now.getTime() + 1_800_000);
const stamp = createStamp(new Secret(randomBytes(32)));
const make = (bits = 10) =>
  makePuzzle(stamp, { sessionId: 'cs_1', bits, expiresAt, id: randomBytes(12).toString('base64url') });
const check = (puzzle: string, solution: string, changes: { sessionId?: string; now?: Date } = {}) =>
  checkPuzzle(stamp, { sessionId: 'cs_1', puzzle, solution, now, ...changes }).kind;

test('what the browser’s script finds, the server accepts', async () => {
  for (let round = 0; round < 3; round += 1) {
    const puzzle = make();
    const solution = (await solvePuzzle(puzzle)) ?? assert.fail('no solution');
    assert.equal(check(puzzle, solution), 'solved');
  }
});

test('a puzzle is good for its session, until it expires, and cannot be made easier', async () => {
  const puzzle = make();
  const solution = (await solvePuzzle(puzzle)) ?? '';
  assert.equal(check(puzzle, solution, { sessionId: 'cs_2' }), 'not_ours');
  assert.equal(check(puzzle, solution, { now: expiresAt }), 'expired');
  const easier = puzzle.replace(/^10\./, '3.');
  assert.equal(check(easier, (await solvePuzzle(easier)) ?? ''), 'not_ours');
  const later = puzzle.replace(/\.\d+\./, `.${expiresAt.getTime() + 1}.`);
  assert.equal(check(later, solution), 'not_ours');
  for (const nonsense of ['', '.', '1.1.1.1', 'x'.repeat(5000), '10.1.a.b', `${puzzle}x`]) {
    assert.equal(check(nonsense, solution), 'not_ours', nonsense.slice(0, 20));
  }
});

test('a wrong, short, long or odd solution opens nothing', async () => {
  const puzzle = make(14);
  const solution = (await solvePuzzle(puzzle)) ?? '';
  const [first = '', ...rest] = solution.split('.');
  for (const wrong of [
    '',
    '0.0.0.0.0.0.0.0',
    rest.join('.'),
    `${solution}.1`,
    [...rest, first].join('.'),
    solution.replace(/\d/, '-1'),
    `${solution}\n`,
    '1e3'.repeat(8),
  ]) {
    assert.equal(check(puzzle, wrong), 'wrong', wrong);
  }
  assert.equal(check(puzzle, solution), 'solved');
});

test('the script gives up on what is no puzzle, and when the page is left', async () => {
  assert.equal(await solvePuzzle('not a puzzle'), undefined);
  assert.equal(await solvePuzzle(make(30), AbortSignal.abort()), undefined);
});

test('zeros are counted bit by bit', () => {
  for (const [bytes, zeros] of [
    [[0xff], 0],
    [[0x01], 7],
    [[0x00, 0x80], 8],
    [[0x00, 0x0f], 12],
    [[0x00, 0x00], 16],
  ] as const) {
    assert.equal(leadingZeroBits(Uint8Array.from(bytes)), zeros);
  }
});

test('the harder the attack, the harder the puzzle', () => {
  const none = { finished: 0, declined: 0 };
  const quiet = { sessionDeclines: 0, address: none, merchant: { short: none, long: none } };
  const level = (changes: object) => attackLevel(defaultRiskRules, { ...quiet, ...changes });
  assert.equal(level({}), 0);
  assert.equal(level({ sessionDeclines: 2 }), 0);
  assert.equal(level({ sessionDeclines: 3 }), 1);
  assert.equal(level({ address: { finished: 9, declined: 3 } }), 1);
  assert.equal(level({ merchant: { short: { finished: 20, declined: 18 }, long: none } }), 2);
  assert.equal(level({ merchant: { short: { finished: 200, declined: 180 }, long: none } }), 3);
  assert.equal(level({ merchant: { short: none, long: { finished: 100, declined: 90 } } }), 2);
  assert.ok(puzzleBitsAt[1] < puzzleBitsAt[2] && puzzleBitsAt[2] < puzzleBitsAt[3]);
});

test('a fault of an acquirer does not look like an attack', () => {
  assert.equal(resultOfDecline('acquirer_error'), 'failed');
  assert.equal(resultOfDecline('issuer_unavailable'), 'failed');
  assert.equal(resultOfDecline('insufficient_funds'), 'declined');
});

test('answers leave at the end of a band, so that their time tells nothing', () => {
  assert.deepEqual([0, 3, 1499, 1500, 1501, 4400].map(answerBandMs), [1500, 1500, 1500, 1500, 3000, 4500]);
});
