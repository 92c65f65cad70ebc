import type { FastifyInstance, FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { errorCodes } from '../api/errors.ts';
import { operations, publicOperations } from '../api/operations.ts';
import { ErrorsPage } from './pages/errors.tsx';
import { StartPage } from './pages/start.tsx';

export interface HubDeps {
  readonly publicUrl: string;
  /** The hub's own style sheet among the built files. */
  readonly cssUrl: string;
}

/** The developers' pages: what every error's `doc_url` leads to, and where to begin. */
export async function registerHub(app: FastifyInstance, deps: HubDeps): Promise<void> {
  const send = (reply: FastifyReply, page: JSX.Element) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({
        'content-security-policy':
          "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
      })
      .send(`<!doctype html>${renderToString(page)}`);
  const frame = { cssUrl: deps.cssUrl, publicUrl: deps.publicUrl };
  app.get('/docs', (_request, reply) =>
    send(reply, <StartPage {...frame} operations={[...operations, ...publicOperations]} />),
  );
  app.get('/docs/errors', (_request, reply) => send(reply, <ErrorsPage {...frame} errors={errorCodes} />));
  app.get('/', (_request, reply) => reply.redirect('/docs', 302));
}
