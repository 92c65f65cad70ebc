import type { Session } from '../../domain/session.ts';
import { checkPuzzle, type PuzzleStamp } from '../../risk/puzzle.ts';
import type { Db } from '../../store/db.ts';
import { insertUsedPuzzle } from '../../store/used-puzzles.ts';

/** What the form carried: the puzzle that the page was given, and what the browser made of it. */
export interface PuzzleAnswer {
  readonly puzzle: string;
  readonly solution: string;
}

/** True for a right solution of this session's own puzzle, in time and for the first time. */
export async function usePuzzle(
  deps: { db: Db; now: () => Date; stamp: PuzzleStamp },
  session: Pick<Session, 'merchantId' | 'id'>,
  answer: PuzzleAnswer | null,
): Promise<boolean> {
  if (!answer) return false;
  const checked = checkPuzzle(deps.stamp, { ...answer, sessionId: session.id, now: deps.now() });
  if (checked.kind !== 'solved') return false;
  const { id, expiresAt } = checked;
  return insertUsedPuzzle(deps.db, { merchantId: session.merchantId, id, expiresAt });
}
