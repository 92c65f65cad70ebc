import { Agent, request } from 'node:http';
import { formTokenOf } from './pay-page.ts';

/** What so many clients did and saw. */
export interface Shopping {
  /** Milliseconds that each answered request took. */
  readonly tookMs: readonly number[];
  /** Each request that broke off, was answered by a 5xx, or was answered wrongly, in words. */
  readonly failures: readonly string[];
  /** Sessions whose creation was answered with 200. */
  readonly acknowledged: readonly string[];
  /** Sessions that the page called paid. */
  readonly paid: readonly string[];
  /** Lets nobody begin again; resolves when all have ended. */
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHeaders;
  readonly text: string;
}
type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

interface Ask {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const answerTimeoutMs = 20_000;
const everyRepeats = 4;
const everyPays = 3;
const card = {
  card_number: '4242424242424242',
  card_expiry: '12/30',
  card_cvc: '123',
  card_name: 'Aysel Quliyeva',
};

/**
 * Clients that each keep one connection and shop again and again: the shop creates a session (one in four times twice with one
 * idempotency key) and reads it, the customer opens the page, and one in three pays by card. Nothing that fails is tried again.
 */
export function startShoppers(target: { url: string; key: string }, clients: number): Shopping {
  const tookMs: number[] = [];
  const failures: string[] = [];
  const acknowledged: string[] = [];
  const paid: string[] = [];
  let number = 0;
  let isOver = false;
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    /** The answer, or nothing when it is not as it should be. */
    const ask = async (path: string, options: Ask, expected: number, isRight = (_: Answer) => true) => {
      const startedAt = performance.now();
      const what = `${options.method ?? 'GET'} ${path}`;
      const answer = await send(`${target.url}${path}`, agent, options);
      tookMs.push(performance.now() - startedAt);
      if (typeof answer !== 'string' && answer.status === expected && isRight(answer)) return answer;
      const why = typeof answer === 'string' ? answer : `${answer.status} ${answer.text.slice(0, 200)}`;
      failures.push(`${what}: ${why}`);
      return undefined;
    };
    while (!isOver) {
      number += 1;
      await shopOnce(number, target.key, ask, { acknowledged, paid });
    }
    agent.destroy();
  };
  const all = Array.from({ length: clients }, client);
  return {
    tookMs,
    failures,
    acknowledged,
    paid,
    async stop() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

type Asking = (
  path: string,
  options: Ask,
  expected: number,
  isRight?: (answer: Answer) => boolean,
) => Promise<Answer | undefined>;

async function shopOnce(
  number: number,
  key: string,
  ask: Asking,
  seen: { acknowledged: string[]; paid: string[] },
): Promise<void> {
  const authorization = `Bearer ${key}`;
  const create = {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'idempotency-key': `order-${number}`,
    },
    body: JSON.stringify({ amount: 100 + number, currency: 'AZN', order_id: `A-${number}` }),
  } as const;
  const path = '/v2/payments/checkout';
  const created = await ask(path, create, 200);
  if (!created) return;
  const { id } = JSON.parse(created.text) as { id: string };
  seen.acknowledged.push(id);
  if (number % everyRepeats === 0)
    await ask(path, create, 200, ({ headers, text }) => {
      return headers['idempotent-replayed'] === 'true' && text === created.text;
    });
  await ask(`${path}/${id}`, { headers: { authorization } }, 200, ({ text }) => {
    const session = JSON.parse(text);
    return session.id === id && session.amount === 100 + number && session.status === 'open';
  });
  const page = await ask(`/checkout/${id}`, {}, 200, ({ text }) => formTokenOf(text) !== '');
  if (!page || number % everyPays !== 0) return;
  const form = new URLSearchParams({ form_token: formTokenOf(page.text), ...card }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await ask(`/checkout/${id}/pay`, { method: 'POST', headers, body: form }, 303);
  const receipt = await ask(`/checkout/${id}`, {}, 200, ({ text }) => text.includes('data-page="paid"'));
  if (receipt) seen.paid.push(id);
}

/** One request, sent once; in words what became of it when there is no whole answer. */
function send(url: string, agent: Agent, { method = 'GET', headers, body }: Ask): Promise<Answer | string> {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { agent, method, headers: { ...headers, ...length }, timeout: answerTimeoutMs };
    const sent = request(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', (error) => resolve(`the answer broke off: ${error.message}`));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${answerTimeoutMs} ms`)));
    sent.on('error', (error) => resolve(error.message));
    sent.end(body);
  });
}
