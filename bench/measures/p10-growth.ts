import { eventBody } from '../limits/captured-statement.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { compareLoads, interleave } from '../load/interleave.ts';
import { loadManySessions } from '../load-sessions.ts';
import { atLeast, type Bench, type Measurement } from '../measurement.ts';
import { type Creates, startCreates } from '../stage/creates.ts';
import { fillBacklog } from '../stage/fill-backlog.ts';

const clients = 64;
/** Beside the few that create. */
const otherMerchants = 100;
const webhooksOfEach = 0.1;

export const p10: Measurement = {
  name: 'P10',
  about: 'what a create costs beside ten times the sessions, events, merchants and webhooks that wait',
  aim: 'within a tenth of what it costs beside few',
  limit: 'the smaller database, in its turn',
  async measure(bench) {
    const { rows, seconds, rounds } = bench.settings;
    const small = await startGrown(bench, rows, otherMerchants);
    const large = await startGrown(bench, rows * 10, otherMerchants * 10);
    const load = ({ send }: Creates, time: number) => closedLoop({ clients, seconds: time }, send);
    await load(small, 2);
    await load(large, 2);
    const results = await interleave(rounds, {
      ours: () => load(large, seconds),
      limit: () => load(small, seconds),
    });
    const compared = compareLoads(results.ours, results.limit);
    const name = `P10 create beside ${rows * 10} sessions, ${rows} by the limit`;
    return [{ name, unit: '/s', ...compared, aims: [atLeast('ratio', 0.9)] }];
  },
};

/** A server whose database has so many sessions, spread over those who create. */
async function startGrown(bench: Bench, sessions: number, merchants: number): Promise<Creates> {
  const site = await startCreates(bench, clients);
  const { db } = site.stage;
  await db.execute(
    `insert into merchants (id, name, brand_color, created_at)
     select 'mer_' || lpad(n::text, 10, '0'), 'Other ' || n, '#0b6e4f', now()
     from generate_series(1, $1::integer) n`,
    [merchants],
  );
  const each = Math.ceil(sessions / site.shops.length);
  const inAnHour = new Date(Date.now() + 3_600_000);
  for (const { merchantId } of site.shops) {
    await loadManySessions(db, { merchantId, sessions: each });
    const count = Math.ceil(each * webhooksOfEach);
    const body = await eventBody(merchantId);
    await fillBacklog(db, { merchantId, count, round: 1, body, dueAt: inAnHour });
  }
  await db.execute('vacuum analyze');
  // What loading left to be written is not to be paid for by those who are measured.
  await db.execute('checkpoint');
  return site;
}
