import { createHash } from 'node:crypto';
import { leadingZeroBits, puzzleBits, puzzleParts, puzzleText, zeroBitsOfPart } from '../domain/puzzle.ts';

/** The part of the vault's stamp that puzzles need: proves that a text is ours. */
export interface PuzzleStamp {
  of(purpose: string, text: string): string;
  fits(purpose: string, text: string, stamp: string): boolean;
}

const purpose = 'puzzle';

/**
 * A puzzle for one session: `<bits>.<expiry in ms>.<id>.<stamp>`. It is not stored; `id` is random, base64url, and the
 * stamp binds it to the session, so that a solution can be bought for no other.
 */
export function makePuzzle(
  stamp: PuzzleStamp,
  puzzle: {
    readonly sessionId: string;
    readonly bits: number;
    readonly expiresAt: Date;
    readonly id: string;
  },
): string {
  const text = `${puzzle.bits}.${puzzle.expiresAt.getTime()}.${puzzle.id}`;
  return `${text}.${stamp.of(purpose, `${puzzle.sessionId} ${text}`)}`;
}

export type PuzzleResult =
  /** Right; count only the first use of `id`. */
  | { kind: 'solved'; id: string; expiresAt: Date }
  | { kind: 'not_ours' }
  | { kind: 'expired' }
  | { kind: 'wrong' };

/**
 * Checks a solution: as many decimal numbers as there are parts, joined by dots. Costs as many hashes, whatever the
 * difficulty. That it is used once is for the store to see.
 */
export function checkPuzzle(
  stamp: PuzzleStamp,
  given: {
    readonly sessionId: string;
    readonly puzzle: string;
    readonly solution: string;
    readonly now: Date;
  },
): PuzzleResult {
  const { puzzle, solution } = given;
  const bits = puzzleBits(puzzle);
  const cut = puzzle.lastIndexOf('.');
  const text = puzzle.slice(0, cut);
  const isOurs = stamp.fits(purpose, `${given.sessionId} ${text}`, puzzle.slice(cut + 1));
  if (bits === undefined || !isOurs) return { kind: 'not_ours' };
  const [, expiry = '', id = ''] = text.split('.');
  const expiresAt = new Date(Number(expiry));
  if (expiresAt <= given.now) return { kind: 'expired' };
  const nonces = /^\d{1,10}(?:\.\d{1,10})*$/.test(solution) ? solution.split('.') : [];
  const isRight =
    nonces.length === puzzleParts &&
    nonces.every((nonce, part) => {
      const hash = createHash('sha256')
        .update(puzzleText(puzzle, part, Number(nonce)))
        .digest();
      return leadingZeroBits(hash) >= zeroBitsOfPart(bits);
    });
  return isRight ? { kind: 'solved', id, expiresAt } : { kind: 'wrong' };
}
