import { startLimits } from '../limits/start-limits.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { compareLoads, interleave } from '../load/interleave.ts';
import { atMost, type Measurement } from '../measurement.ts';
import { startCreates } from '../stage/creates.ts';

const clients = 8;

export const p2: Measurement = {
  name: 'P2',
  about: `create a session with everything on: ${clients} clients`,
  aim: 'p50 at most 5 ms, p99 at most 15 ms',
  limit: `the same rows, one statement for each transaction, on ${clients} connections`,
  async measure(bench) {
    const { seconds, rounds } = bench.settings;
    const site = await startCreates(bench, clients);
    const { creates } = await startLimits(bench, site.stage, site.shops);
    await closedLoop({ clients, seconds: 2 }, site.send);
    const results = await interleave(Math.min(2, rounds), {
      ours: () => closedLoop({ clients, seconds }, site.send),
      limit: () => creates(clients),
    });
    const compared = compareLoads(results.ours, results.limit);
    const aims = [atMost('p50', 5), atMost('p99', 15)];
    return [{ name: `P2 create, ${clients} clients`, unit: '/s', ...compared, aims }];
  },
};
