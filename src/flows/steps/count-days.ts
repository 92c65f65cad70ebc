import { countedForMs, type DayFigures, dayIn, daysUntil, settledAfterDays } from '../../domain/figures.ts';
import {
  type FiguresKey,
  findDayFigures,
  type KeptFigures,
  listDayFigures,
  upsertDayFigures,
} from '../../store/day-figures.ts';
import type { Db } from '../../store/db.ts';

export interface CountDaysDeps {
  readonly db: Db;
  readonly now: () => Date;
}

/**
 * The figures of the days that end today, the oldest first. A day is counted once and kept, the last two for some minutes; so a
 * page of a month costs one statement, whatever was paid in it.
 */
export async function countDays(
  deps: CountDaysDeps,
  key: FiguresKey & { timeZone: string; count: number; goodForMs?: number },
): Promise<DayFigures[]> {
  const now = deps.now();
  const { goodForMs = countedForMs.page } = key;
  const days = daysUntil(dayIn(key.timeZone, now), key.count);
  const open = new Set(days.slice(-settledAfterDays));
  const isGood = ({ figures, timeZone, countedAt }: KeptFigures) =>
    timeZone === key.timeZone &&
    (open.has(figures.day)
      ? now.getTime() - countedAt.getTime() < goodForMs
      : isSettled(figures.day, timeZone, countedAt));
  const kept = (await listDayFigures(deps.db, { ...key, days })).filter(isGood);
  const known = new Map(kept.map(({ figures }) => [figures.day, figures]));
  for (const day of days) {
    if (known.has(day)) continue;
    const figures = await findDayFigures(deps.db, { ...key, day });
    known.set(day, figures);
    await deps.db.tx((tx) => upsertDayFigures(tx, key, { figures, timeZone: key.timeZone, countedAt: now }));
  }
  return days.flatMap((day) => known.get(day) ?? []);
}

/** Whether a day was far enough back when it was counted. */
function isSettled(day: string, timeZone: string, countedAt: Date): boolean {
  return !daysUntil(dayIn(timeZone, countedAt), settledAfterDays).includes(day);
}
