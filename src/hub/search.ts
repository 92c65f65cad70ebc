/** What a search reads: one for each part of each page. */
export interface SearchEntry {
  readonly path: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
  /** How much it counts: what most readers look for 1, decisions and the like less. */
  readonly rank: number;
}

/**
 * The parts that hold every word of a question, best first; where none does, those that hold some. A word in a title counts
 * more than one in a heading, and that more than one in the text. Words count from their beginning, so that `refund` finds
 * `refunds`, and small words do not count.
 */
export function search(entries: readonly SearchEntry[], question: string, most = 20): SearchEntry[] {
  const words = wordsOf(question);
  if (words.length === 0) return [];
  const scored = entries.map((entry) => {
    const scores = words.map((word) => scoreOf(entry, word)).filter((score) => score > 0);
    const sum = scores.reduce((all, score) => all + score, 0);
    return { entry, hits: scores.length, score: sum * entry.rank };
  });
  const whole = scored.filter(({ hits }) => hits === words.length);
  const found = whole.length > 0 ? whole : scored.filter(({ hits }) => hits > 0);
  return found
    .sort((a, b) => b.hits - a.hits || b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

const small = new Set(
  'a an and are by do does for from how i in is it my of on or the to what when where which with'.split(' '),
);

/** What people call things that we call otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  '3ds': '3d',
  '3ds2': '3d',
  sca: '3d',
  paginate: 'page',
  pagination: 'starting_after',
  chargeback: 'dispute',
  payout: 'settlement',
  installment: 'instalment',
  klarna: 'instalment',
  bnpl: 'instalment',
  cli: 'command',
  token: 'key',
  auth: 'key',
  authentication: 'key',
  callback: 'webhook',
  notify: 'webhook',
  postman: 'openapi',
  swagger: 'openapi',
};

/** The words of a question that count, as they are looked for. */
export function wordsOf(question: string): string[] {
  const words = plain(question).match(/[\p{L}\p{N}_]+/gu) ?? [];
  const counting = words.filter((word) => !small.has(word));
  // Of several: `events` is looked for as `event`.
  return (counting.length > 0 ? counting : words).map((word) => {
    const named = otherNames[word] ?? word;
    return named.length > 3 ? named.replace(/s$/, '') : named;
  });
}

/** Small letters, and `3-D` as most people write it. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll('3-d', '3d');
}

function scoreOf({ page, heading, text }: SearchEntry, word: string): number {
  if (placeOf(page, word) >= 0) return heading === '' ? 12 : 6;
  if (placeOf(heading, word) >= 0) return 8;
  return placeOf(text, word) >= 0 ? 1 : 0;
}

/** Where a word that begins like this stands in a text, or -1. */
export function placeOf(text: string, word: string): number {
  const low = plain(text);
  for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + 1))
    if (at === 0 || !/[\p{L}\p{N}_]/u.test(low[at - 1] ?? '')) return at;
  return -1;
}
