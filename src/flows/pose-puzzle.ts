import { randomBytes } from 'node:crypto';
import type { Session } from '../domain/session.ts';
import { puzzleBitsAt, puzzleLastsMs } from '../risk/attack-level.ts';
import { makePuzzle, type PuzzleStamp } from '../risk/puzzle.ts';
import type { Db } from '../store/db.ts';
import { measureAttack } from './steps/measure-attack.ts';

/** The puzzle that an open session's page has to carry, or nothing while nobody tests cards here. */
export async function posePuzzle(
  deps: { db: Db; now: () => Date; stamp: PuzzleStamp },
  session: Pick<Session, 'merchantId' | 'id' | 'livemode' | 'attemptsCount'>,
  ip: string | null,
): Promise<string | null> {
  const level = await measureAttack(deps, session, ip);
  if (level === 0) return null;
  const expiresAt = new Date(deps.now().getTime() + puzzleLastsMs);
  const id = randomBytes(12).toString('base64url');
  return makePuzzle(deps.stamp, { sessionId: session.id, bits: puzzleBitsAt[level], expiresAt, id });
}
