import { type LoadResult, mergeResults, perSecond } from './load-result.ts';

/** Rounds of several ways, one after the other and again, so that whatever else the machine does disturbs all alike. */
export async function interleave<Ways extends Readonly<Record<string, () => Promise<unknown>>>>(
  rounds: number,
  ways: Ways,
): Promise<Rounds<Ways>> {
  const results = Object.fromEntries(Object.keys(ways).map((name): [string, unknown[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, way] of Object.entries(ways)) results[name]?.push(await way());
  return results as Rounds<Ways>;
}

type Rounds<Ways extends Readonly<Record<string, () => Promise<unknown>>>> = {
  readonly [Way in keyof Ways]: Awaited<ReturnType<Ways[Way]>>[];
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The median of what rounds did in a second, beside the limit's, and the median of the ratios of neighbours. */
export function compareRates(ours: readonly number[], limit: readonly number[]) {
  return {
    figure: median(ours),
    limit: median(limit),
    ratio: median(ours.map((rate, round) => rate / (limit[round] ?? Number.NaN))),
  };
}

/** Rounds of load beside rounds of its limit, and the times of all our rounds together. */
export function compareLoads(ours: readonly LoadResult[], limit: readonly LoadResult[]) {
  const result = mergeResults(ours);
  return { ...compareRates(ours.map(perSecond), limit.map(perSecond)), ...result };
}
