import { startLimits } from '../limits/start-limits.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { compareLoads, compareRates, interleave } from '../load/interleave.ts';
import { perSecond } from '../load/load-result.ts';
import { openLoop } from '../load/open-loop.ts';
import { atLeast, atMost, type Measurement, type Row } from '../measurement.ts';
import { startCreates } from '../stage/creates.ts';

const clients = 64;
const connections = 16;

export const p1: Measurement = {
  name: 'P1',
  about: `create a session with everything on: ${clients} clients, 64 keys of 8 merchants`,
  aim: 'at least 0.75 of the limit, p99 at most 30 ms',
  limit: `the same rows, one statement for each transaction, on ${connections} connections; by pgbench too if there is one`,
  async measure(bench) {
    const { seconds, rounds } = bench.settings;
    const site = await startCreates(bench, clients);
    const { creates, pgbench } = await startLimits(bench, site.stage, site.shops);
    await closedLoop({ clients, seconds: 2 }, site.send);
    const results = await interleave(rounds, {
      ours: () => closedLoop({ clients, seconds }, site.send),
      limit: () => creates(connections),
      pgbench: async () => (pgbench ? pgbench(connections) : 0),
    });
    const compared = compareLoads(results.ours, results.limit);
    const aims = [atLeast('ratio', 0.75), atMost('p99', 30)];
    const rows: Row[] = [{ name: `P1 create, ${clients} clients`, unit: '/s', ...compared, aims }];
    if (pgbench) {
      const rates = compareRates(results.ours.map(perSecond), results.pgbench);
      rows.push({ name: 'P1 create, beside pgbench', unit: '/s', ...rates, aims: [atLeast('ratio', 0.75)] });
    }
    const due = Math.max(1, Math.round(compared.figure / 2));
    const open = await openLoop({ perSecond: due, seconds: seconds + 2 }, site.send);
    const name = 'P1 create, open loop at half of it';
    const note = `${due} were due in a second`;
    return [...rows, { name, figure: perSecond(open), unit: '/s', ...open, aims: [atMost('p99', 30)], note }];
  },
};
