/**
 * The puzzle that a browser solves before it may pay fast: find numbers whose hash begins with zeros. The payment page's
 * script imports this file too, so it uses nothing but the language.
 */

/** A puzzle is solved in parts, since one long search takes some people ten times as long as others. */
export const puzzleParts = 8;

/** The text to hash with SHA-256 for one part. */
export function puzzleText(puzzle: string, part: number, nonce: number): string {
  return `${puzzle}.${part}.${nonce}`;
}

/** Zero bits that each part's hash must begin with, so that all parts together take about 2^bits hashes. */
export function zeroBitsOfPart(bits: number): number {
  return Math.max(0, bits - Math.log2(puzzleParts));
}

export function leadingZeroBits(hash: Uint8Array): number {
  const first = hash.findIndex((byte) => byte !== 0);
  return first === -1 ? hash.length * 8 : first * 8 + Math.clz32(hash[first] ?? 0) - 24;
}

/** The difficulty that a puzzle names, or nothing when it is none: `<bits>.<expiry>.<id>.<stamp>`. */
export function puzzleBits(puzzle: string): number | undefined {
  const bits = /^(\d{1,2})\.\d{1,16}\.[\w-]{1,64}\.[\w-]{1,64}$/.exec(puzzle)?.[1];
  return bits === undefined ? undefined : Number(bits);
}
