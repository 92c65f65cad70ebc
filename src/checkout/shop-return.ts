import type { FastifyInstance } from 'fastify';
import { fillSessionId } from '../domain/session.ts';
import { signedReturnOf, withSignedReturn } from '../domain/signed-return.ts';
import { pageNotFound } from './page-not-found.ts';
import type { CheckoutDeps, Visits } from './visit.ts';

/** Public keys change rarely; a shop may keep them for so long. */
const keySetCacheSeconds = 3600;

/** The way back to a shop that wants to be told by the browser what became of the payment, and the keys to check it. */
export function registerShopReturn(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);

  app.get<{ Params: { id: string } }>('/checkout/:id/shop', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const { session, now } = visit;
    // Made at the moment of leaving and of what is committed: a page may have been open for hours.
    if (session.status !== 'succeeded' || session.successUrl === null)
      return reply.redirect(visit.href(), 303);
    const token = deps.returnSigner.sign(signedReturnOf(session, deps.publicUrl, now));
    const url = withSignedReturn(fillSessionId(session.successUrl, session.id), token);
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });

  const keySet = JSON.stringify(deps.returnSigner.keySet());
  app.get('/.well-known/jwks.json', (_request, reply) =>
    reply
      .header('cache-control', `public, max-age=${keySetCacheSeconds}`)
      .header('access-control-allow-origin', '*')
      .type('application/json; charset=utf-8')
      .send(keySet),
  );
}
