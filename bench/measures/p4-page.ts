import { closedLoop } from '../load/closed-loop.ts';
import { percentileMs } from '../load/histogram.ts';
import { openHttpClient } from '../load/http-client.ts';
import { compareLoads, interleave } from '../load/interleave.ts';
import { atLeast, atMost, type Bench, type Measurement } from '../measurement.ts';
import { createSessions, startCreates } from '../stage/creates.ts';
import { startSideProcess } from '../stage/side-process.ts';

const clients = 64;
const sessions = 500;

export const p4: Measurement = {
  name: 'P4',
  about: `the hosted page, rendered: ${clients} clients, ${sessions} sessions`,
  aim: 'at least 2,000 a second, p99 at most 50 ms; first byte within 10 ms unloaded',
  limit: 'the bare framework with the bytes of one such page',
  async measure(bench) {
    const { seconds, rounds } = bench.settings;
    const site = await startCreates(bench, clients);
    const made = await createSessions(site, sessions);
    const path = (number: number) => `/checkout/${made[number % made.length]?.id}`;
    const ours = (number: number) => site.client.send({ path: path(number) });
    const bare = await startBarePage(bench, (await ours(0)).text);
    await closedLoop({ clients, seconds: 2 }, ours);
    const results = await interleave(Math.min(2, rounds), {
      ours: () => closedLoop({ clients, seconds }, ours),
      limit: () => closedLoop({ clients, seconds }, (number) => bare.send({ path: path(number) })),
    });
    const compared = compareLoads(results.ours, results.limit);
    const alone = await closedLoop({ clients: 1, seconds: 3 }, (number) =>
      site.client.firstByte({ path: path(number) }),
    );
    const figure = percentileMs(alone.histogram, 0.5);
    const aims = [atLeast('figure', 2_000), atMost('p99', 50)];
    return [
      { name: `P4 page, ${clients} clients`, unit: '/s', ...compared, aims },
      { name: 'P4 page, first byte, one client', figure, unit: 'ms', ...alone, aims: [atMost('figure', 10)] },
    ];
  },
};

async function startBarePage(bench: Bench, page: string) {
  const side = startSideProcess<{ page: string }, string>(
    bench,
    new URL('../limits/bare-page.ts', import.meta.url),
  );
  const client = openHttpClient(await side.ask({ page }), clients);
  bench.after(() => client.close());
  return client;
}
