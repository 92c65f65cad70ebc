import type { FastifyInstance } from 'fastify';
import { returnFromAcquirer } from '../flows/return-from-acquirer.ts';
import { pageNotFound } from './page-not-found.ts';
import type { CheckoutDeps, Visits } from './visit.ts';

/** Where the acquirer's own page sends the customer back to. What it brings along proves nothing and is not read. */
export function registerReturn(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);
  app.route<{ Params: { id: string } }>({
    method: ['GET', 'POST'],
    url: '/checkout/:id/return',
    async handler(request, reply) {
      const visit = await visits.open(request);
      if (!visit) return notFound(request, reply);
      await returnFromAcquirer(deps, visit.session);
      return reply.redirect(visit.href(), 303);
    },
  });
}
