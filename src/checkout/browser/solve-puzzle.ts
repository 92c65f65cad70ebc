import { leadingZeroBits, puzzleBits, puzzleParts, puzzleText, zeroBitsOfPart } from '../../domain/puzzle.ts';

/** Hashes asked for at once; then other work of the page gets its turn. */
const batch = 128;
/** Far more than any puzzle needs; a search that gets here would never end. */
const lastNonce = 50_000_000;

/**
 * Solves a puzzle of ours in small steps, so that typing stays smooth, and returns the numbers joined by dots. Nothing
 * when the text is no puzzle, the browser cannot hash, or `signal` ends it: the form is then sent without.
 */
export async function solvePuzzle(puzzle: string, signal?: AbortSignal): Promise<string | undefined> {
  const bits = puzzleBits(puzzle);
  const subtle = globalThis.crypto?.subtle;
  if (bits === undefined || subtle === undefined) return undefined;
  const wanted = zeroBitsOfPart(bits);
  const encoder = new TextEncoder();
  const hasZeros = async (part: number, nonce: number) =>
    leadingZeroBits(
      new Uint8Array(await subtle.digest('SHA-256', encoder.encode(puzzleText(puzzle, part, nonce)))),
    ) >= wanted;
  const nonces: number[] = [];
  for (let part = 0; part < puzzleParts; part += 1) {
    let found: number | undefined;
    for (let start = 0; found === undefined && start < lastNonce; start += batch) {
      if (signal?.aborted) return undefined;
      const tries = await Promise.all(
        Array.from({ length: batch }, (_, offset) => hasZeros(part, start + offset)),
      );
      const place = tries.indexOf(true);
      if (place >= 0) found = start + place;
      // A timer and not a promise: only a timer lets the browser draw and take keys.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (found === undefined) return undefined;
    nonces.push(found);
  }
  return nonces.join('.');
}

/**
 * Finds the puzzle of the pay form (`<input type="hidden" name="puzzle">`) and fills `puzzle_solution` beside it once it is
 * solved. Pressing Pay earlier waits for nothing: the form goes as it is.
 */
export function solvePuzzleOfForm(form: HTMLFormElement): void {
  const puzzle = form.elements.namedItem('puzzle');
  const solution = form.elements.namedItem('puzzle_solution');
  if (!(puzzle instanceof HTMLInputElement) || !(solution instanceof HTMLInputElement)) return;
  solvePuzzle(puzzle.value).then(
    (answer) => {
      solution.value = answer ?? '';
    },
    // Without a solution the form is slower, not broken.
    () => undefined,
  );
}
