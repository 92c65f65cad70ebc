import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReceivedResults } from '../../src/flows/receive-results.ts';
import type { AttemptKey } from '../../src/flows/steps/lock-attempt.ts';
import type { Lifetime } from './database.ts';
import { waitUntil } from './wait-until.ts';

/** The results URL of a test, on loopback: what a directory server sent there, and what it was answered. */
export interface ResultsDoor {
  readonly url: string;
  /** In the order in which they were answered. */
  readonly received: { readonly body: string; readonly answer: ReceivedResults['answer'] }[];
  /** True: results are taken, and then nobody goes on, as when the process dies right there. */
  isHeld: boolean;
  /** What becomes of a body that came; the flow, until a test says otherwise. */
  take(body: string): Promise<ReceivedResults>;
  /** Waits until so many messages were answered and all that followed from them is done. */
  settled(count: number): Promise<void>;
}

/** Opens the door; `flows` are those of the world it belongs to. */
export async function openResultsDoor(
  t: Lifetime,
  flows: {
    receive(body: string): Promise<ReceivedResults>;
    authorise(key: AttemptKey): Promise<unknown>;
  },
): Promise<ResultsDoor> {
  const following = new Set<Promise<unknown>>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { answer, next } = await door.take(body);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
    response.end(JSON.stringify(answer));
    if (next && !door.isHeld) {
      const done = flows.authorise(next).finally(() => following.delete(done));
      following.add(done);
    }
    door.received.push({ body, answer });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    await Promise.allSettled(following);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const door: ResultsDoor = {
    url: `http://127.0.0.1:${port}/3ds/results`,
    received: [],
    isHeld: false,
    take: flows.receive,
    async settled(count) {
      await waitUntil(() => door.received.length >= count);
      await Promise.all(following);
    },
  };
  return door;
}
