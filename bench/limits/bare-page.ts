import Fastify from 'fastify';
import { answerParent } from '../stage/side-process.ts';

/* The framework alone: answers every request with one text that it was told. */

answerParent<{ page: string }, string>(async ({ page }) => {
  const app = Fastify({ logger: false });
  app.get('/checkout/:id', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  return app.listen({ host: '127.0.0.1', port: 0 });
});
