import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFoundPage } from './pages/not-found.tsx';
import { type CheckoutDeps, createVisits } from './visit.ts';

/** The page for a link that leads nowhere; it tells nobody which sessions exist. */
export function pageNotFound(deps: CheckoutDeps) {
  const visits = createVisits(deps);
  return (request: FastifyRequest, reply: FastifyReply) =>
    visits.send(reply, 404, (nonce) => NotFoundPage(visits.bare(request, nonce, pathOf(request))));
}

/** The path without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}
