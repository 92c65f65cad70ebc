import { setTimeout as sleep } from 'node:timers/promises';
import type { Tabs, TabsQuestion } from '../limits/open-tabs.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { emptyHistogram, percentileMs, recordMs } from '../load/histogram.ts';
import { perSecond } from '../load/load-result.ts';
import { openLoop } from '../load/open-loop.ts';
import { atMost, type Measurement, type Row } from '../measurement.ts';
import { type Creates, createSessions, type MadeSession, startCreates } from '../stage/creates.ts';
import { mostMemory } from '../stage/memory.ts';
import { type SideProcess, startSideProcess } from '../stage/side-process.ts';

const clients = 64;
const sessionsEnded = 50;

export const p12: Measurement = {
  name: 'P12',
  about:
    'open payment pages that listen for news, while sessions are created at half the rate of P1 in an open loop',
  aim: 'p99 of creates at most 250 ms, at most 1,536 MB; a tab hears of its end within 2 s',
  limit: 'none',
  async measure(bench) {
    const { tabs, seconds } = bench.settings;
    const site = await startCreates(bench, clients);
    await closedLoop({ clients, seconds: 2 }, site.send);
    const whole = perSecond(await closedLoop({ clients, seconds }, site.send));
    const made = await createSessions(site, tabs);
    const side = startSideProcess<TabsQuestion, Tabs>(
      bench,
      new URL('../limits/open-tabs.ts', import.meta.url),
    );
    const opened = await side.ask({ kind: 'open', origin: site.server.url, ids: made.map(({ id }) => id) });
    const due = Math.max(1, Math.round(whole / 2));
    const load = openLoop({ perSecond: due, seconds: seconds * 2 }, site.send);
    const ending = endSome(site, made.slice(0, sessionsEnded), side);
    const memory = await mostMemory(site.server.memory, Promise.all([load, ending]));
    const result = await load;
    const note = `${opened.open} listen, ${opened.refused} were told to ask by themselves; ${due} creates were due in a second`;
    const named = (what: string) => `P12 ${what}, ${tabs} tabs`;
    const heard = await ending;
    return [
      {
        name: named('create'),
        figure: perSecond(result),
        unit: '/s',
        ...result,
        aims: [atMost('p99', 250)],
        note,
      },
      { name: named('memory'), figure: memory, unit: 'MB', aims: [atMost('figure', 1_536)] },
      { name: named('from an end to its tab'), unit: 'ms', ...heard, aims: [atMost('p99', 2_000)] },
    ];
  },
};

/** Calls off some sessions, one after the other, and asks when their tabs heard of it. */
async function endSome(
  { client }: Creates,
  sessions: readonly MadeSession[],
  side: SideProcess<TabsQuestion, Tabs>,
): Promise<Pick<Row, 'figure' | 'errors'> & { histogram: ReturnType<typeof emptyHistogram> }> {
  const endedAt = new Map<string, number>();
  for (const { id, key } of sessions) {
    const headers = { authorization: `Bearer ${key}` };
    await client.send({ method: 'POST', path: `/v2/payments/checkout/${id}/expire`, headers });
    endedAt.set(id, Date.now());
    await sleep(100);
  }
  await sleep(3_000);
  const { ends } = await side.ask({ kind: 'look' });
  const histogram = emptyHistogram();
  let unheard = 0;
  for (const [id, at] of endedAt) {
    const heardAt = ends[id];
    if (heardAt === undefined) unheard += 1;
    else recordMs(histogram, Math.max(0, heardAt - at));
  }
  const errors = unheard > 0 ? { 'a tab heard nothing': unheard } : {};
  return { figure: percentileMs(histogram, 0.99), histogram, errors };
}
