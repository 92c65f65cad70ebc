import type { FastifyInstance } from 'fastify';
import { readSessionId } from '../domain/id.ts';
import { type Session, statusAt } from '../domain/session.ts';
import { checkoutUrl } from '../domain/session-object.ts';
import { findSession } from '../store/sessions.ts';
import { sendCode } from './code-picture.ts';
import { pageNotFound } from './page-not-found.ts';
import { visibleVersion } from './session-page.tsx';
import type { CheckoutDeps, Visits } from './visit.ts';
import { createSessionWatcher } from './watch-sessions.ts';

interface SessionRequest {
  Params: { id: string };
}

/** Proxies close what is silent for a minute. */
const beatMs = 20_000;
/** A stream that is over is opened anew by the browser: so none outlives a deployment for long. */
const streamMs = 5 * 60_000;

/** How an open page hears that its session has moved on: a stream, a question, and the way to another device. */
export function registerLive(app: FastifyInstance, deps: CheckoutDeps, _visits: Visits): void {
  const notFound = pageNotFound(deps);
  const watcher = createSessionWatcher(deps);
  const streams = new Set<() => void>();
  app.addHook('preClose', async () => {
    watcher.stop();
    for (const end of streams) end();
  });

  const find = async (id: string): Promise<Session | undefined> => {
    const key = readSessionId(id);
    return key && (await findSession(deps.db, { merchantId: key.merchantId, id }));
  };

  app.get<SessionRequest>('/checkout/:id/status', async (request, reply) => {
    const session = await find(request.params.id);
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
    if (!session) return reply.status(404).send('{"status":null}');
    const now = deps.now();
    const answer = { status: statusAt(session, now), version: visibleVersion(session, now) };
    return reply.send(JSON.stringify(answer));
  });

  app.get<SessionRequest>('/checkout/:id/live', async (request, reply) => {
    const session = await find(request.params.id);
    if (!session) return reply.status(404).header('cache-control', 'no-store').send();
    const { raw } = reply;
    // Gone while the session was looked up: nothing would ever tell that it closed.
    if (raw.destroyed) return reply.hijack();
    const unwatch = watcher.watch(session, (moment) => raw.write(`data: ${JSON.stringify(moment)}\n\n`));
    // The page asks by itself then.
    if (!unwatch) return reply.status(503).header('retry-after', '30').send();
    reply.hijack();
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    raw.write('retry: 2000\n\n');
    const beat = setInterval(() => raw.write(': still here\n\n'), beatMs);
    // Nothing may be written to what has ended, however long the last bytes take on a slow network.
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearInterval(beat);
      clearTimeout(over);
      streams.delete(end);
      unwatch();
      raw.end();
    };
    const over = setTimeout(end, streamMs);
    streams.add(end);
    raw.on('close', end).on('error', end);
  });

  app.get<SessionRequest>('/checkout/:id/phone.svg', async (request, reply) => {
    const session = await find(request.params.id);
    return session ? sendCode(reply, checkoutUrl(deps.publicUrl, session)) : notFound(request, reply);
  });
}
