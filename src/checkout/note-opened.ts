import type { FastifyInstance } from 'fastify';
import type { Session } from '../domain/session.ts';
import { noteOpened } from '../flows/note-opened.ts';
import type { Db } from '../store/db.ts';

const everyMs = 1_000;
/** So many pages are remembered as noted, or wait to be; beyond that the funnel may miss one. */
const most = 10_000;
const mostTries = 5;

interface Waiting {
  readonly merchantId: string;
  readonly id: string;
  tries: number;
}

/**
 * Counts first looks at pages, for the funnel of the dashboard: once a second and many at once, never in the way of a customer
 * or of a payment. What a process had in hand when it was killed is not counted.
 */
export function countOpenings(
  app: FastifyInstance,
  deps: { db: Db; now: () => Date },
): (session: Pick<Session, 'merchantId' | 'id' | 'status'>) => void {
  const noted = new Set<string>();
  let waiting: Waiting[] = [];
  let isWriting = false;
  const write = async () => {
    if (isWriting || waiting.length === 0) return;
    isWriting = true;
    const batch = waiting;
    waiting = [];
    try {
      const done = new Set(await noteOpened(deps, batch, deps.now()));
      waiting.push(...batch.filter((one) => !done.has(one.id) && ++one.tries < mostTries));
    } catch {
      waiting = [...batch, ...waiting].slice(0, most);
    } finally {
      isWriting = false;
    }
  };
  const timer = setInterval(() => void write(), everyMs);
  timer.unref();
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await write();
  });
  return ({ merchantId, id, status }) => {
    if (status !== 'open' || noted.has(id) || waiting.length >= most) return;
    if (noted.size >= most) noted.clear();
    noted.add(id);
    waiting.push({ merchantId, id, tries: 0 });
  };
}
