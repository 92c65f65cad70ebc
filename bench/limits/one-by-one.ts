import pg from 'pg';
import { randomBase62 } from '../../src/domain/id.ts';
import { closedLoop } from '../load/closed-loop.ts';
import type { LoadResult } from '../load/load-result.ts';
import { answerParent } from '../stage/side-process.ts';

/** One prepared statement for each transaction, on plain connections of the driver. */
export interface OneByOne {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly name: string;
  readonly text: string;
  /** One of them is drawn for each statement. */
  readonly params: readonly (readonly string[])[];
  /** Parts of the first parameter, beside each of `params`, that are drawn anew for each statement. */
  readonly own: readonly (readonly string[])[];
}

answerParent<OneByOne, LoadResult>(async (ask) => {
  const clients = Array.from({ length: ask.connections }, () => new pg.Client({ connectionString: ask.url }));
  await Promise.all(clients.map((client) => client.connect()));
  const free = [...clients];
  try {
    const send = async () => {
      const client = free.pop();
      if (!client) throw new Error('Bug! More under way than connections');
      const drawn = Math.floor(Math.random() * ask.params.length);
      const [first = '', ...rest] = ask.params[drawn] ?? [];
      const values = [renewed(first, ask.own[drawn] ?? []), ...rest];
      try {
        await client.query({ name: ask.name, text: ask.text, values });
      } finally {
        free.push(client);
      }
    };
    await closedLoop({ clients: ask.connections, seconds: 0.5 }, send);
    return await closedLoop({ clients: ask.connections, seconds: ask.seconds }, send);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
});

function renewed(text: string, own: readonly string[]): string {
  return own.reduce((made, part) => made.replaceAll(part, randomBase62(part.length)), text);
}
