import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Session, statusAt } from '../domain/session.ts';
import type { TestOutcomeName } from '../domain/test-outcome.ts';
import { expireSession } from '../flows/expire-session.ts';
import { fieldsOf } from '../ui/form-request.ts';
import { pageNotFound } from './page-not-found.ts';
import type { CheckoutDeps, Visits } from './visit.ts';

/** What the panel of a test session's page offers, in the order of its buttons. */
export const panelOutcomes = {
  approve: 'approved',
  decline: 'declined',
  no_money: 'insufficient_funds',
  // The customer leaves it at the question, and whoever presses the button answers it.
  challenge: 'challenge_abandoned',
  unknown: 'no_answer_approved',
} as const satisfies Record<string, TestOutcomeName>;

export interface OutcomeDeps {
  readonly complete: (session: Session, outcome: TestOutcomeName) => Promise<unknown>;
}

/** What takes longer is shown by the page itself. */
const waitsMs = 1_500;

/** Outcomes at the press of a button, for whoever builds a shop: only for sessions that move no money. */
export function registerOutcomes(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);
  app.post('/checkout/:id/test', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit || visit.session.livemode) return notFound(request, reply);
    const { session, now } = visit;
    const { outcome = '', form_token = '' } = fieldsOf(request);
    const isFresh = visits.readFormToken(session, form_token) === session.attemptsCount;
    if (!isFresh || statusAt(session, now) !== 'open') return reply.redirect(visit.href(), 303);
    if (outcome === 'expire') {
      const { merchantId, id: sessionId } = session;
      const by = { id: request.id, idempotency_key: null };
      await expireSession(deps, { merchantId, sessionId, now, request: by, idempotency: null });
    }
    if (isPanelOutcome(outcome)) {
      visits.rememberPayer(reply, session);
      const completing = deps.complete(session, panelOutcomes[outcome]);
      completing.catch((error) =>
        deps.log.error({ requestId: request.id, err: error }, 'a test outcome failed'),
      );
      await Promise.race([completing, sleep(waitsMs, undefined, { ref: false })]);
    }
    return reply.redirect(visit.href(), 303);
  });
}

function isPanelOutcome(text: string): text is keyof typeof panelOutcomes {
  return Object.hasOwn(panelOutcomes, text);
}
