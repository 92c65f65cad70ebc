import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { authenticationOf } from '../../test/support/three-ds-customer.ts';
import { leadingZeroBits, puzzleBits, puzzleParts, puzzleText, zeroBitsOfPart } from '../domain/puzzle.ts';
import type { Session } from '../domain/session.ts';
import { posePuzzle } from './pose-puzzle.ts';
import { usePuzzle } from './steps/use-puzzle.ts';

const refused = '4000000000000002';

test('a session carries no puzzle before its third decline, and one from then on', async (t) => {
  const world = await startMoneyWorld(t);
  let session = await world.open();
  for (let declines = 0; declines < 3; declines += 1) {
    assert.equal(await posePuzzle(world.payDeps, session, null), null, `after ${declines}`);
    session = await decline(world, session);
  }
  assert.ok(puzzleBits((await posePuzzle(world.payDeps, session, null)) ?? '') === 13);
});

test('who solved it is asked nothing more, and who did not is asked by the issuer', async (t) => {
  const world = await startMoneyWorld(t);
  for (const isSolved of [true, false]) {
    const session = await thriceDeclined(world);
    const puzzle = (await posePuzzle(world.payDeps, session, null)) ?? '';
    const answer = isSolved ? { puzzle, solution: solve(puzzle) } : null;
    await world.pay(session, visa, { puzzle: answer });
    assert.equal((await authenticationOf(world, session)).wish, isSolved ? 'none' : 'challenge');
    assert.equal((await world.session(session)).status, 'succeeded', 'nobody is turned away for it');
  }
});

test('a solution is good for its own session, once, and in time', async (t) => {
  const world = await startMoneyWorld(t);
  const [session, other] = [await thriceDeclined(world), await thriceDeclined(world)];
  const puzzle = (await posePuzzle(world.payDeps, session, null)) ?? '';
  const answer = { puzzle, solution: solve(puzzle) };
  const use = (of: Session, given = answer) => usePuzzle(world.payDeps, of, given);
  assert.equal(await use(other), false, 'bought for another session');
  assert.equal(await use(session, { puzzle, solution: answer.solution.replace(/^\d+/, '1') }), false);
  assert.equal(await use(session, { puzzle: puzzle.replace('13.', '1.'), solution: answer.solution }), false);
  const together = await Promise.all(Array.from({ length: 50 }, () => use(session)));
  assert.equal(together.filter(Boolean).length, 1, 'of fifty at once one counts');
  assert.equal(await use(session), false);
  const late = (await posePuzzle(world.payDeps, session, null)) ?? '';
  world.clock.advance(31 * 60_000);
  assert.equal(await use(session, { puzzle: late, solution: solve(late) }), false);
});

async function decline(world: MoneyWorld, session: Session): Promise<Session> {
  await world.pay(session, refused);
  return world.session(session);
}

async function thriceDeclined(world: MoneyWorld): Promise<Session> {
  let session = await world.open();
  for (let declines = 0; declines < 3; declines += 1) session = await decline(world, session);
  assert.equal(session.status, 'open');
  return session;
}

function solve(puzzle: string): string {
  const wanted = zeroBitsOfPart(puzzleBits(puzzle) ?? 0);
  return Array.from({ length: puzzleParts }, (_, part) => {
    for (let nonce = 0; ; nonce += 1) {
      const hash = createHash('sha256')
        .update(puzzleText(puzzle, part, nonce))
        .digest();
      if (leadingZeroBits(hash) >= wanted) return nonce;
    }
  }).join('.');
}
