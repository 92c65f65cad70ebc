import { randomBytes } from 'node:crypto';
import { type HttpAnswer, type HttpClient, openHttpClient } from '../load/http-client.ts';
import type { Bench } from '../measurement.ts';
import type { Served } from './serve.ts';
import { type Shop, type Stage, startStage } from './start-stage.ts';

const merchants = 8;
const keysOfEach = 8;
/** Nothing listens there, and none of the events of a create is sent by default. */
const endpoint = 'http://127.0.0.1:9/hooks';

/** Many merchants with many keys, each with an endpoint. */
export async function addShops(stage: Stage): Promise<Shop[]> {
  const shops: Shop[] = [];
  for (let count = 0; count < merchants; count += 1)
    shops.push(await stage.addShop({ keys: keysOfEach, endpoints: [endpoint] }));
  return shops;
}

/** What a merchant's server says of an order, the same each time but for what is its own. */
export function createFields(number: number) {
  return {
    amount: 4900 + (number % 1000),
    currency: 'AZN',
    description: 'Order of books',
    order_id: `A-${number}`,
    language: 'az',
    customer: { email: `c${number % 100_000}@example.com` },
    success_url: 'https://shop.example/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/basket',
    metadata: { cart: number, channel: 'web' },
  };
}

/** Creates a session with an `Idempotency-Key` of its own, with each key in its turn. */
export function sendCreate(client: HttpClient, keys: readonly string[], number: number): Promise<HttpAnswer> {
  return client.send({
    method: 'POST',
    path: '/v2/payments/checkout',
    headers: {
      authorization: `Bearer ${keys[number % keys.length]}`,
      'content-type': 'application/json',
      'idempotency-key': randomBytes(12).toString('hex'),
    },
    body: JSON.stringify(createFields(number)),
  });
}

export interface Creates {
  readonly stage: Stage;
  readonly server: Served;
  readonly shops: readonly Shop[];
  readonly keys: readonly string[];
  readonly client: HttpClient;
  /** Creates one session. */
  send(number: number): Promise<HttpAnswer>;
}

/** A server with every role, many keys, and a client that creates sessions there. */
export async function startCreates(bench: Bench, connections: number): Promise<Creates> {
  const stage = await startStage(bench);
  const shops = await addShops(stage);
  const keys = shops.flatMap((shop) => shop.keys);
  const server = await stage.serve({ profileDir: bench.settings.profileDir });
  const client = openHttpClient(server.url, connections);
  bench.after(() => client.close());
  return { stage, shops, keys, server, client, send: (number) => sendCreate(client, keys, number) };
}

export interface MadeSession {
  readonly id: string;
  readonly merchantId: string;
  readonly key: string;
}

/** So many open sessions, over all keys. */
export async function createSessions(
  { send, keys, shops }: Pick<Creates, 'send' | 'keys' | 'shops'>,
  count: number,
): Promise<MadeSession[]> {
  const made: MadeSession[] = [];
  let next = 0;
  const one = async () => {
    while (next < count) {
      const number = next++;
      const { text } = await send(number);
      const key = keys[number % keys.length] ?? '';
      const merchantId = shops.find((shop) => shop.keys.includes(key))?.merchantId ?? '';
      made.push({ id: (JSON.parse(text) as { id: string }).id, merchantId, key });
    }
  };
  await Promise.all(Array.from({ length: 32 }, one));
  return made;
}
