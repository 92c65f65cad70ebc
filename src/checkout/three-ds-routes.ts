import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChallengeAnswer } from '../domain/challenge.ts';
import { type BrowserStep, continueAuthentication } from '../flows/continue-authentication.ts';
import { receiveResults } from '../flows/receive-results.ts';
import { returnFromAcquirer } from '../flows/return-from-acquirer.ts';
import { readChallengeReturn, readMethodReturn } from '../threeds/challenge-return.ts';
import { broughtBack } from './acquirer-return.ts';
import { readLanguageData } from './challenge-language.ts';
import { pageNotFound } from './page-not-found.ts';
import { ReturnedPage } from './pages/returned.tsx';
import type { CheckoutDeps, Visit, Visits } from './visit.ts';

interface ThreeDsRequest {
  Params: { id: string };
  Body: Record<string, string> | undefined;
}

const resultsLimitBytes = 64 * 1024;

function answerOf(step: BrowserStep): ChallengeAnswer {
  if (step.kind === 'method_over')
    return { kind: 'method_over', fields: { method: step.isDone ? 'done' : 'not_finished' } };
  return { kind: step.kind === 'cancelled' ? 'cancelled' : 'returned', fields: {} };
}

/** Where the customer's browser and the issuer come back to during 3-D Secure. */
export function registerThreeDs(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);

  // From our own page: bound to the form it showed, like a payment.
  const fromOurPage =
    (stepOf: (fields: Record<string, string>) => BrowserStep) =>
    async (request: FastifyRequest<ThreeDsRequest>, reply: FastifyReply) => {
      const visit = await visits.open(request);
      if (!visit) return notFound(request, reply);
      const fields = request.body ?? {};
      if (visits.readFormToken(visit.session, fields.form_token ?? '') === visit.session.attemptsCount) {
        await continueAuthentication(deps, visit.session, stepOf(fields));
        // The same page stands where the acquirer asks the issuer.
        await returnFromAcquirer(deps, visit.session, answerOf(stepOf(fields)));
      }
      return reply.redirect(visit.href(), 303);
    };
  app.post(
    '/checkout/:id/3ds/continue',
    fromOurPage((fields) => ({ kind: 'method_over', isDone: fields.method === 'done' })),
  );
  app.post(
    '/checkout/:id/3ds/cancel',
    fromOurPage(() => ({ kind: 'cancelled' })),
  );

  // From the issuer's page, through the browser: it wakes us up and decides nothing.
  app.post<ThreeDsRequest>('/checkout/:id/3ds/return', async (request, reply) => {
    const fields = request.body ?? {};
    const visit = await visits.open(request, readLanguageData(fields.threeDSSessionData));
    if (!visit) return notFound(request, reply);
    const returned = readChallengeReturn(fields);
    const { authentication, challenge } = visit.scene('');
    if (challenge?.kind === 'three_ds_challenge') {
      await returnFromAcquirer(deps, visit.session, { kind: 'returned', fields: broughtBack(request) });
      return sendReturned(visits, visit, request, reply, 'challenge');
    }
    const isAsking = authentication?.state === 'challenge';
    // The challenge of an earlier try may come back late, from another tab: it says nothing about this one.
    const isOurs = returned.kind === 'returned' && returned.transId === authentication?.transId;
    if (isOurs) await continueAuthentication(deps, visit.session, { kind: 'returned_from_challenge' });
    return sendReturned(visits, visit, request, reply, isOurs || !isAsking ? 'challenge' : 'stale');
  });
  app.post<ThreeDsRequest>('/checkout/:id/3ds/method-return', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const isOurs = readMethodReturn(request.body ?? {}).kind === 'returned';
    return isOurs ? sendReturned(visits, visit, request, reply, 'method') : reply.redirect(visit.href(), 303);
  });
}

/**
 * In a frame the page around it goes on; in a window of its own the session's page comes next. A browser that does not
 * tell which gets the latter for a challenge: in its frame that page refuses to stand, and the page around asks by itself.
 */
function sendReturned(
  visits: Visits,
  visit: Visit,
  request: FastifyRequest,
  reply: FastifyReply,
  kind: 'method' | 'challenge' | 'stale',
): FastifyReply {
  const place = request.headers['sec-fetch-dest'] ?? (kind === 'method' ? 'iframe' : 'document');
  if (place !== 'iframe') return reply.redirect(visit.href(), 303);
  const page = (nonce: string) =>
    ReturnedPage({
      ...visit.scene(nonce).bare,
      kind,
      nextHref: visit.embedders.length > 0 && kind === 'challenge' ? visit.href() : null,
    });
  return visits.send(reply, 200, page, { policy: 'returned', visit });
}

/** Where the directory server tells how a challenge ended. Its answer never waits for the acquirer. */
export async function registerResults(app: FastifyInstance, deps: CheckoutDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: resultsLimitBytes }, (_request, body, done) =>
    done(null, body),
  );
  app.post('/3ds/results', async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { answer, next } = await receiveResults(deps, body);
    if (next) {
      // Should this process die here, the worker goes on: what the issuer said is committed.
      deps
        .authorise(next)
        .catch((error) => deps.log.error({ requestId: request.id, err: error }, 'a payment could not go on'));
    }
    return reply
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(answer));
  });
}
