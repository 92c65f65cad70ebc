import { countedForMs, daysKeptReady } from '../domain/figures.ts';
import { isBusySince } from '../store/day-figures.ts';
import { findTimeZone, listMerchants } from '../store/merchants.ts';
import { type CountDaysDeps, countDays } from './steps/count-days.ts';

const page = 200;
const busyForMs = 2 * 86_400_000;

/** Counts the days of every merchant that was paid lately, in each mode, so that no page has to. Gives how many there are. */
export async function countBusyDays(deps: CountDaysDeps): Promise<number> {
  let busy = 0;
  let after = '';
  for (;;) {
    const merchants = await listMerchants(deps.db, { after, limit: page });
    for (const { id: merchantId } of merchants) {
      for (const livemode of [false, true]) {
        const since = new Date(deps.now().getTime() - busyForMs);
        if (!(await isBusySince(deps.db, { merchantId, livemode }, since))) continue;
        const timeZone = await findTimeZone(deps.db, merchantId);
        const goodForMs = countedForMs.worker;
        await countDays(deps, { merchantId, livemode, timeZone, count: daysKeptReady, goodForMs });
        busy += 1;
      }
    }
    const last = merchants.at(-1);
    if (!last || merchants.length < page) return busy;
    after = last.id;
  }
}
