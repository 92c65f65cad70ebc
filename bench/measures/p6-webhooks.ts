import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareSender } from '../limits/bare-sender.ts';
import { eventBody } from '../limits/captured-statement.ts';
import { emptyHistogram, percentileMs, recordMs } from '../load/histogram.ts';
import { openHttpClient } from '../load/http-client.ts';
import { compareRates, interleave } from '../load/interleave.ts';
import { loadManySessions } from '../load-sessions.ts';
import { atLeast, atMost, type Bench, type Measurement, type Row } from '../measurement.ts';
import { sendCreate } from '../stage/creates.ts';
import { fillBacklog } from '../stage/fill-backlog.ts';
import { startSideProcess } from '../stage/side-process.ts';
import { type Receiver, startReceiver } from '../stage/start-receiver.ts';
import { startStage } from '../stage/start-stage.ts';

const servers = 8;
const rounds = 2;
const eventsAlone = 150;

export const p6: Measurement = {
  name: 'P6',
  about: `webhooks from a backlog, for ${servers} servers that answer at once`,
  aim: 'at least 0.5 of the limit; unloaded from the request to its webhook at most 50 ms at p99',
  limit: 'the bare HTTP client, signing and posting the same body over 64 connections',
  async measure(bench) {
    const { backlog } = bench.settings;
    const each = Math.ceil(backlog / rounds);
    const stage = await startStage(bench);
    const receiver = await startReceiver(bench, servers);
    const { merchantId, webhookSecret } = await stage.addShop({ endpoints: receiver.urls });
    await loadManySessions(stage.db, { merchantId, sessions: each });
    const body = await eventBody(merchantId);
    const sender = startSideProcess<BareSender, { failed: number }>(
      bench,
      new URL('../limits/bare-sender.ts', import.meta.url),
    );
    const ask = { urls: receiver.urls, count: each, secret: webhookSecret, body, connectionsOfEach: 8 };
    let round = 0;
    const results = await interleave(rounds, {
      async ours() {
        round += 1;
        await fillBacklog(stage.db, { merchantId, count: each, round, body, dueAt: new Date() });
        await receiver.begin();
        const worker = await stage.serve({ roles: 'worker' });
        const rate = await rateOf(receiver, each);
        await worker.stop();
        return rate;
      },
      async limit() {
        await receiver.begin();
        const { failed } = await sender.ask(ask);
        if (failed > 0) throw new Error(`${failed} posts of the bare sender failed`);
        return rateOf(receiver, each);
      },
    });
    const rates = compareRates(results.ours, results.limit);
    const name = `P6 webhooks, backlog of ${backlog}`;
    return [{ name, unit: '/s', ...rates, aims: [atLeast('ratio', 0.5)] }, await sendAlone(bench)];
  },
};

/** From the first to the last that came. */
async function rateOf(receiver: Receiver, count: number): Promise<number> {
  const received = await receiver.until(count);
  return ((received.count - 1) * 1_000) / received.ms;
}

/** How long after a request was sent its webhook is here, while nothing else happens. */
async function sendAlone(bench: Bench): Promise<Row> {
  const arrived = new Map<string, number>();
  const url = await listen(bench, (id) => arrived.set(id, performance.now()));
  const stage = await startStage(bench);
  const { keys } = await stage.addShop({ endpoints: [url], eventTypes: ['checkout.session.created'] });
  const server = await stage.serve();
  const client = openHttpClient(server.url, 1);
  bench.after(() => client.close());
  const histogram = emptyHistogram();
  const errors: Record<string, number> = {};
  for (let number = 0; number < eventsAlone; number += 1) {
    const sentAt = performance.now();
    const { id } = JSON.parse((await sendCreate(client, keys, number)).text) as { id: string };
    for (let waited = 0; !arrived.has(id) && waited < 2_000; waited += 1) await sleep(1);
    const at = arrived.get(id);
    if (at === undefined) errors['no webhook came'] = (errors['no webhook came'] ?? 0) + 1;
    else recordMs(histogram, at - sentAt);
    // Not in step with the worker's own rhythm.
    await sleep(Math.random() * 100);
  }
  const name = 'P6 from a request to its webhook, unloaded';
  const figure = percentileMs(histogram, 0.99);
  return { name, figure, unit: 'ms', histogram, errors, aims: [atMost('p99', 50)] };
}

async function listen(bench: Bench, onEvent: (sessionId: string) => void): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const event = JSON.parse(Buffer.concat(parts).toString()) as { data: { object: { id: string } } };
    onEvent(event.data.object.id);
    response.writeHead(200, { 'content-length': '0' }).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  bench.after(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
}
