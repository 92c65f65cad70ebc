import { join } from 'node:path';
import { formTokenOf } from '../../test/support/pay-page.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { emptyHistogram, percentileMs, recordMs } from '../load/histogram.ts';
import { type HttpClient, openHttpClient } from '../load/http-client.ts';
import { atLeast, atMost, type Bench, type Measurement, type Row } from '../measurement.ts';
import { sendCreate } from '../stage/creates.ts';
import { startReceiver } from '../stage/start-receiver.ts';
import { type Stage, startStage } from '../stage/start-stage.ts';
import { startTimingProxy } from '../stage/timing-proxy.ts';

const clients = 32;
/** 3-D Secure without a challenge, and nothing for the browser to do before. */
const frictionless = '4000000000003055';
const paymentsAlone = 100;

export const p5: Measurement = {
  name: 'P5',
  about: `whole payments by ${clients} customers: create, page, Pay with frictionless 3-D Secure, approval, webhook taken`,
  aim: 'at least 150 a second; of one alone at most 25 ms at the median over what the bank takes',
  limit: 'none',
  async measure(bench) {
    const stage = await startStage(bench);
    const receiver = await startReceiver(bench, 4);
    const eventTypes = ['checkout.session.completed'] as const;
    const shops = await Promise.all(
      receiver.urls.map((url) => stage.addShop({ keys: 4, endpoints: [url], eventTypes })),
    );
    const keys = shops.flatMap((shop) => shop.keys);
    const bank = await startBank(bench, stage);
    const server = await stage.serve({ environment: { SANDBOX_BANK_URL: bank } });
    const client = openHttpClient(server.url, clients);
    bench.after(() => client.close());
    const pay = async (number: number) => (await openPage(client, keys, number)).press();
    const warm = await closedLoop({ clients, seconds: 2 }, pay);
    await receiver.until(warm.succeeded);
    await receiver.begin();
    const startedAt = performance.now();
    const paid = await closedLoop({ clients, seconds: bench.settings.paymentSeconds }, pay);
    await receiver.until(paid.succeeded);
    const seconds = (performance.now() - startedAt) / 1_000;
    await server.stop();
    const name = `P5 payments, ${clients} customers, ${bench.settings.paymentSeconds} s`;
    const note = 'counted when the webhook is taken; the times are of creating, page and Pay together';
    const row: Row = {
      name,
      figure: paid.succeeded / seconds,
      unit: '/s',
      ...paid,
      aims: [atLeast('figure', 150)],
      note,
    };
    return [row, await payAlone(bench, stage, bank, keys)];
  },
};

/** One payment after the other, of whose time what the bank needed is taken off. */
async function payAlone(bench: Bench, stage: Stage, bank: string, keys: readonly string[]): Promise<Row> {
  const proxy = await startTimingProxy(bench, bank);
  const server = await stage.serve({ environment: { SANDBOX_BANK_URL: proxy.url } });
  const client = openHttpClient(server.url, 1);
  bench.after(() => client.close());
  const histogram = emptyHistogram();
  for (let number = -20; number < paymentsAlone; number += 1) {
    const page = await openPage(client, keys, Math.abs(number));
    const [startedAt, waitedBefore] = [performance.now(), proxy.waitedMs()];
    await page.press();
    const ms = performance.now() - startedAt - (proxy.waitedMs() - waitedBefore);
    if (number >= 0) recordMs(histogram, Math.max(0, ms));
  }
  const name = 'P5 own time of a press of Pay, one customer';
  return { name, figure: percentileMs(histogram, 0.5), unit: 'ms', histogram, aims: [atMost('figure', 25)] };
}

async function startBank(bench: Bench, { folder }: Stage): Promise<string> {
  const command = ['sandbox-bank', '--port', '0', '--ledger', join(folder, 'ledger.jsonl')];
  return (await bench.program.run(command, { readyWhen: /Sandbox bank: (\S+)/ })).ready;
}

/** Creates a session and opens its page; `press` pays and rejects unless that was a payment. */
async function openPage(client: HttpClient, keys: readonly string[], number: number) {
  const { id } = JSON.parse((await sendCreate(client, keys, number)).text) as { id: string };
  const page = await client.send({ path: `/checkout/${id}` });
  const fields = new URLSearchParams({
    form_token: formTokenOf(page.text),
    card_number: frictionless,
    card_expiry: '12/30',
    card_cvc: '123',
    card_name: 'Aysel Quliyeva',
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    async press() {
      const body = fields.toString();
      await client.send({ method: 'POST', path: `/checkout/${id}/pay`, headers, body }, 303);
      const { text } = await client.send({ path: `/checkout/${id}/status` });
      const { status } = JSON.parse(text) as { status: string };
      if (status !== 'succeeded') throw new Error(`the payment is ${status}`);
    },
  };
}
