import { closedLoop } from '../load/closed-loop.ts';
import { type HttpClient, openHttpClient } from '../load/http-client.ts';
import { compareLoads, interleave } from '../load/interleave.ts';
import { atLeast, atMost, type Measurement, type Row } from '../measurement.ts';
import { addShops, sendCreate } from '../stage/creates.ts';
import { startStage } from '../stage/start-stage.ts';

const clients = 64;
const quota = 500;
const aboveQuota = 1_500;

export const p11: Measurement = {
  name: 'P11',
  about: 'creates on 1, 2 and 4 processes with one database, and one key on all four',
  aim: 'never slower than one; the rate limit stays exact',
  limit: 'one process; the limit of the key',
  async measure(bench) {
    const { seconds, rounds } = bench.settings;
    const stage = await startStage(bench);
    const keys = (await addShops(stage)).flatMap((shop) => shop.keys);
    const shop = await stage.addShop({ requestsPerMinute: quota });
    const servers: HttpClient[] = [];
    for (let count = 0; count < 4; count += 1) {
      const client = openHttpClient((await stage.serve()).url, clients);
      bench.after(() => client.close());
      servers.push(client);
    }
    const load = (count: number, time = seconds) =>
      closedLoop({ clients, seconds: time }, (number) =>
        sendCreate(turnOf(servers.slice(0, count), number), keys, number),
      );
    await load(4, 4);
    const results = await interleave(Math.min(2, rounds), {
      one: () => load(1),
      two: () => load(2),
      four: () => load(4),
    });
    const { figure, histogram, errors } = compareLoads(results.one, results.one);
    const beside = { unit: '/s', aims: [atLeast('ratio', 1)] };
    return [
      { name: 'P11 create, 1 process', figure, histogram, errors, unit: '/s', aims: [] },
      { name: 'P11 create, 2 processes', ...beside, ...compareLoads(results.two, results.one) },
      { name: 'P11 create, 4 processes', ...beside, ...compareLoads(results.four, results.one) },
      await countAccepted(servers, shop.keys),
    ];
  },
};

function turnOf(servers: readonly HttpClient[], number: number): HttpClient {
  const server = servers[number % servers.length];
  if (!server) throw new Error('Bug! There are servers');
  return server;
}

/** One key asks more than it may of all processes at once, well within a minute. */
async function countAccepted(servers: readonly HttpClient[], keys: readonly string[]): Promise<Row> {
  const errors: Record<string, number> = {};
  let accepted = 0;
  let next = 0;
  const one = async () => {
    while (next < aboveQuota) {
      const number = next++;
      try {
        await sendCreate(turnOf(servers, number), keys, number);
        accepted += 1;
      } catch (error) {
        const what = String(error);
        if (!what.includes('answered 429')) errors[what] = (errors[what] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  const aims = [atLeast('ratio', 1), atMost('ratio', 1)];
  const name = `P11 accepted of ${aboveQuota} with one key on 4 processes`;
  return { name, figure: accepted, unit: '', limit: quota, ratio: accepted / quota, errors, aims };
}
