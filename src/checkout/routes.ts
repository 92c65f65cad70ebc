import type { FastifyInstance } from 'fastify';
import { fillSessionId, statusAt } from '../domain/session.ts';
import { isUnavailable } from '../store/db.ts';
import { findMerchantLogo } from '../store/merchants.ts';
import { registerReturn } from './acquirer-return.ts';
import { registerLinks } from './link-routes.ts';
import { registerLive } from './live.ts';
import { countOpenings } from './note-opened.ts';
import { registerOtherWays } from './other-ways.ts';
import { pageNotFound, pathOf } from './page-not-found.ts';
import { policyOf } from './page-policy.ts';
import { AlreadyPaidPage } from './pages/already-paid.tsx';
import { CancelledPage } from './pages/cancelled.tsx';
import { UnavailablePage } from './pages/unavailable.tsx';
import { registerOutcomes } from './press-outcome.ts';
import { registerReceipts } from './receipt-routes.ts';
import { registerRecovery } from './recovery.ts';
import { registerReports } from './reports.ts';
import { endModel, pageOfSession, sessionModel } from './session-page.tsx';
import { registerShopReturn } from './shop-return.ts';
import { submitPayment } from './submit-payment.ts';
import { registerResults, registerThreeDs } from './three-ds-routes.ts';
import { type CheckoutDeps, createVisits, type Visits } from './visit.ts';
import { registerWallets } from './wallet-routes.ts';

interface SessionRequest {
  Params: { id: string };
  Querystring: Record<string, string | undefined>;
  Body: Record<string, string>;
}

const formLimitBytes = 16 * 1024;

/** The hosted page. Whatever is asked for, the answer is the page of the status that the session is in. */
export async function registerCheckout(app: FastifyInstance, deps: CheckoutDeps): Promise<void> {
  const visits = createVisits(deps);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formLimitBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const notFound = pageNotFound(deps);
  const countOpening = countOpenings(app, deps);
  handleFaults(app, deps, visits, notFound);

  registerReports(app, deps.log);
  registerFiles(app, deps, notFound);
  for (const register of [
    registerThreeDs,
    registerReturn,
    registerOtherWays,
    registerReceipts,
    registerWallets,
    registerOutcomes,
    registerShopReturn,
    registerLive,
    registerRecovery,
    registerLinks,
  ])
    register(app, deps, visits);
  await app.register(async (scope) => registerResults(scope, deps));

  app.get<SessionRequest>('/checkout/:id', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    if (visit.recovery.kind === 'go_on' && visit.recovery.session.status === 'succeeded')
      return reply.redirect(visit.hrefOf(visit.recovery.session), 303);
    countOpening(visit.session);
    const isLate = request.query.already === '1' && visit.session.status === 'succeeded';
    const policy = policyOf(visit.scene(''));
    const page = (nonce: string) => {
      const scene = visit.scene(nonce);
      return isLate ? AlreadyPaidPage(endModel(scene, visit.session.successUrl)) : pageOfSession(scene);
    };
    return visits.send(reply, 200, page, { policy, visit });
  });

  app.post<SessionRequest>('/checkout/:id/pay', async (request, reply) => {
    const visit = await visits.open(request);
    return visit ? submitPayment(deps, visits, visit, request, reply) : notFound(request, reply);
  });

  app.get<SessionRequest>('/checkout/:id/back', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const { session } = visit;
    const isBackPossible = ['open', 'expired', 'failed'].includes(statusAt(session, visit.now));
    if (!isBackPossible) return reply.redirect(visit.href(), 303);
    if (session.cancelUrl) return reply.redirect(fillSessionId(session.cancelUrl, session.id), 303);
    if (statusAt(session, visit.now) !== 'open') return reply.redirect(visit.href(), 303);
    return visits.send(reply, 200, (nonce) => CancelledPage(sessionModel(visit.scene(nonce))), { visit });
  });
}

/** What cannot be read is a wrong link; what fails is ours, and says that nobody is charged twice. */
function handleFaults(
  app: FastifyInstance,
  deps: CheckoutDeps,
  visits: Visits,
  notFound: PageNotFound,
): void {
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 400 && status < 500) return notFound(request, reply);
    deps.log.error({ requestId: request.id, err: error }, 'a page failed');
    const path = pathOf(request);
    reply.header('retry-after', isUnavailable(error) ? '2' : '10');
    return visits.send(reply, 503, (nonce) =>
      UnavailablePage({ ...visits.bare(request, nonce, path), retryHref: path.replace(/\/pay$/, '') }),
    );
  });
}

/** What pages load: the merchant's logo and our built files. */
function registerFiles(app: FastifyInstance, deps: CheckoutDeps, notFound: PageNotFound): void {
  app.get<{ Params: { merchant: string } }>('/checkout/logo/:merchant', async (request, reply) => {
    const logo = await findMerchantLogo(deps.db, request.params.merchant);
    if (!logo) return notFound(request, reply);
    return reply
      .type(logo.type)
      .header('cache-control', 'public, max-age=300')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(logo.bytes);
  });

  // Browsers ask for it unasked; without this each visit would draw a page for a wrong link.
  app.get('/favicon.ico', (_request, reply) =>
    reply.status(204).header('cache-control', 'public, max-age=604800').send(),
  );
}

type PageNotFound = ReturnType<typeof pageNotFound>;
