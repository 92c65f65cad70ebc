import type { LoadResult } from '../load/load-result.ts';
import type { Bench } from '../measurement.ts';
import { startSideProcess } from '../stage/side-process.ts';
import type { Shop, Stage } from '../stage/start-stage.ts';
import { createStatement, selectStatement } from './captured-statement.ts';
import type { OneByOne } from './one-by-one.ts';
import { hasPgbench, pgbenchCreates } from './pgbench.ts';

/** What the database of a stage does when nothing of ours stands before it; each for so many seconds. */
export interface Limits {
  /** Commits the rows of a create, one prepared statement for each transaction. */
  creates(connections: number): Promise<LoadResult>;
  /** Reads one of these sessions by its primary key. */
  selects(connections: number, sessions: readonly SessionKey[]): Promise<LoadResult>;
  /** The same creates by pgbench, in transactions a second; nothing where it is not installed. */
  readonly pgbench: ((connections: number) => Promise<number>) | undefined;
}

export interface SessionKey {
  readonly merchantId: string;
  readonly id: string;
}

/** Statements that are drawn from; more would only fill the message to the other process. */
const mostDrawn = 200;

export async function startLimits(bench: Bench, stage: Stage, shops: readonly Shop[]): Promise<Limits> {
  const side = startSideProcess<OneByOne, LoadResult>(bench, new URL('./one-by-one.ts', import.meta.url));
  const { seconds } = bench.settings;
  const creates = await Promise.all(shops.map(({ merchantId }) => createStatement(merchantId)));
  const [create] = creates;
  if (!create) throw new Error('Bug! There are shops');
  const run = (await hasPgbench()) ? await pgbenchCreates(stage.folder, stage.url, create) : undefined;
  return {
    creates: (connections) =>
      side.ask({
        ...{ url: stage.url, connections, seconds, name: create.name, text: create.text },
        params: creates.map(({ params }) => params),
        own: creates.map(({ own }) => own),
      }),
    async selects(connections, sessions) {
      const statements = await Promise.all(sessions.slice(0, mostDrawn).map(selectStatement));
      const { name = '', text = '' } = statements[0] ?? {};
      const params = statements.map((statement) => statement.params);
      return side.ask({ url: stage.url, connections, seconds, name, text, params, own: [] });
    },
    pgbench: run && ((connections) => run({ connections, seconds })),
  };
}
