import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ChallengeAnswer } from '../domain/challenge.ts';
import { returnFromAcquirer } from '../flows/return-from-acquirer.ts';
import { pageNotFound } from './page-not-found.ts';
import type { CheckoutDeps, Visits } from './visit.ts';

/** Where the acquirer's own page sends the customer back to. What it brings along proves nothing; the acquirer may want it. */
export function registerReturn(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);
  app.route<{ Params: { id: string } }>({
    method: ['GET', 'POST'],
    url: '/checkout/:id/return',
    async handler(request, reply) {
      const visit = await visits.open(request);
      if (!visit) return notFound(request, reply);
      await returnFromAcquirer(deps, visit.session, { kind: 'returned', fields: broughtBack(request) });
      return reply.redirect(visit.href(), 303);
    },
  });
}

/** Texts of the address and the posted form, within what an acquirer may have to say. */
export function broughtBack(request: Pick<FastifyRequest, 'query' | 'body'>): ChallengeAnswer['fields'] {
  const all = { ...(request.query as object | undefined), ...(request.body as object | undefined) };
  const texts = Object.entries(all).filter(
    (one): one is [string, string] =>
      typeof one[1] === 'string' && one[0].length <= 100 && one[1].length <= 8_000,
  );
  return Object.fromEntries(texts.slice(0, 40));
}
