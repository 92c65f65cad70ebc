import type { DayFigures } from '../domain/figures.ts';
import type { FiguresKey } from '../store/day-figures.ts';
import { type CountDaysDeps, countDays as count } from './steps/count-days.ts';

/** What a page of figures shows: of the days that end today, the oldest first. */
export function countDays(
  deps: CountDaysDeps,
  key: FiguresKey & { timeZone: string; count: number },
): Promise<DayFigures[]> {
  return count(deps, key);
}
