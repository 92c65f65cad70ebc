/** What a search reads: one for each part of each page. */
export interface SearchEntry {
  readonly path: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/**
 * The parts that hold every word of a question, best first: a word in a title counts more than one in a heading, and that more
 * than one in the text. Words count from their beginning, so that `refund` finds `refunds`.
 */
export function search(entries: readonly SearchEntry[], question: string, most = 20): SearchEntry[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length === 0) return [];
  const scored = entries.flatMap((entry) => {
    const scores = words.map((word) => scoreOf(entry, word));
    return scores.every((score) => score > 0)
      ? [{ entry, score: scores.reduce((sum, score) => sum + score, 0) }]
      : [];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

function scoreOf({ page, heading, text }: SearchEntry, word: string): number {
  if (hasWord(page, word)) return heading === '' ? 12 : 6;
  if (hasWord(heading, word)) return 8;
  return hasWord(text, word) ? 1 : 0;
}

function hasWord(text: string, word: string): boolean {
  const low = text.toLowerCase();
  for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + 1))
    if (at === 0 || !/[\p{L}\p{N}_]/u.test(low[at - 1] ?? '')) return true;
  return false;
}
