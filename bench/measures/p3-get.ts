import { startLimits } from '../limits/start-limits.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { compareLoads, compareRates, interleave } from '../load/interleave.ts';
import { perSecond } from '../load/load-result.ts';
import { atLeast, type Measurement } from '../measurement.ts';
import { createSessions, startCreates } from '../stage/creates.ts';

const clients = 64;
const connections = 16;
const sessions = 2_000;

export const p3: Measurement = {
  name: 'P3',
  about: `get a session: ${clients} clients, 64 keys of 8 merchants`,
  aim: 'at least 1.1 of creates that are committed one by one, by pgbench if there is one',
  limit: `the same row by its primary key on ${connections} connections, and those creates`,
  async measure(bench) {
    const { rounds, seconds } = bench.settings;
    const site = await startCreates(bench, clients);
    const { creates, selects, pgbench } = await startLimits(bench, site.stage, site.shops);
    const made = await createSessions(site, sessions);
    const get = (number: number) => {
      const { key, id } = made[number % made.length] ?? { key: '', id: '' };
      return site.client.send({
        path: `/v2/payments/checkout/${id}`,
        headers: { authorization: `Bearer ${key}` },
      });
    };
    await closedLoop({ clients, seconds: 2 }, get);
    const results = await interleave(Math.min(2, rounds), {
      ours: () => closedLoop({ clients, seconds }, get),
      selects: () => selects(connections, made),
      creates: async () => (pgbench ? pgbench(connections) : perSecond(await creates(connections))),
    });
    const compared = compareLoads(results.ours, results.selects);
    const rates = compareRates(results.ours.map(perSecond), results.creates);
    const beside = pgbench ? 'creates by pgbench' : 'creates one by one';
    return [
      { name: `P3 get, ${clients} clients`, unit: '/s', ...compared, aims: [] },
      { name: `P3 get, beside ${beside}`, unit: '/s', ...rates, aims: [atLeast('ratio', 1.1)] },
    ];
  },
};
