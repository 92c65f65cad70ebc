import type { FastifyInstance } from 'fastify';
import { recoverSession } from '../flows/recover-session.ts';
import { isFromHere } from '../ui/form-request.ts';
import { sendNoAcquirer } from './after-paying.ts';
import { pageNotFound } from './page-not-found.ts';
import type { CheckoutDeps, Visits } from './visit.ts';

interface RecoverRequest {
  Params: { id: string };
}

/** An expired session is taken up again by a press, never by a look: whoever fetches links ahead makes nothing. */
export function registerRecovery(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);

  app.get<RecoverRequest>('/checkout/:id/recover', async (request, reply) => {
    const visit = await visits.open(request);
    return visit ? reply.redirect(visit.href(), 303) : notFound(request, reply);
  });

  app.post<RecoverRequest>('/checkout/:id/recover', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    if (!isFromHere(request)) return reply.redirect(visit.href(), 303);
    const result = await recoverSession(deps, visit.session);
    if (result.kind === 'recovered') return reply.redirect(visit.hrefOf(result.session), 303);
    if (result.kind === 'not_recoverable') return reply.redirect(visit.href(), 303);
    return sendNoAcquirer(visits, visit, reply);
  });
}
