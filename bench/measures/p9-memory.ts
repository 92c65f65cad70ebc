import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from '../load/closed-loop.ts';
import { atMost, type Measurement } from '../measurement.ts';
import { startCreates } from '../stage/creates.ts';
import { mostMemory } from '../stage/memory.ts';

const clients = 64;
const idleMs = 6_000;

export const p9: Measurement = {
  name: 'P9',
  about: 'resident memory of a server with every role: idle, and the most under P1',
  aim: 'idle at most 120 MB, under P1 at most 250 MB',
  limit: 'none',
  async measure(bench) {
    const site = await startCreates(bench, clients);
    await sleep(idleMs);
    const idle = await site.server.memory();
    const load = closedLoop({ clients, seconds: bench.settings.seconds * 2 }, site.send);
    const most = await mostMemory(site.server.memory, load);
    const { errors } = await load;
    return [
      { name: 'P9 memory, idle', figure: idle, unit: 'MB', aims: [atMost('figure', 120)] },
      { name: 'P9 memory, under P1', figure: most, unit: 'MB', errors, aims: [atMost('figure', 250)] },
    ];
  },
};
