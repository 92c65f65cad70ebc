const bandMs = 1_500;

/**
 * How long an answer should have taken when the work took `elapsedMs`: the end of the band it fell into. A refusal of ours
 * is then as slow as an issuer's, and the time of an answer tells a card tester nothing.
 */
export function answerBandMs(elapsedMs: number): number {
  return Math.max(1, Math.ceil(elapsedMs / bandMs)) * bandMs;
}
