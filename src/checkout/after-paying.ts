import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../domain/session.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { PaySessionResult as PayResult } from '../flows/pay-session.ts';
import { UnavailablePage } from './pages/unavailable.tsx';
import type { CheckoutDeps, Visit, Visits } from './visit.ts';

/** A bank that takes longer is waited for on a page of its own, where the customer reads what is going on. */
const showWaitingAfterMs = 8_000;

/** One press of Pay, with anything. */
export interface Pressed {
  readonly visit: Visit;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Shows what came of a press: always by a redirect to the session's page, so that reloading it never pays again. */
export async function showAfterPaying(
  deps: Pick<CheckoutDeps, 'log'>,
  visits: Visits,
  { visit, request, reply }: Pressed,
  paying: Promise<PayResult>,
  beforeShowing: (result: PayResult) => Promise<void> = async () => undefined,
): Promise<FastifyReply> {
  // When the page stops waiting the payment goes on; its failure must not be an unhandled one.
  paying.catch((error) =>
    deps.log.error({ requestId: request.id, err: error }, 'a payment could not be recorded'),
  );
  const result = await Promise.race([paying, sleep(showWaitingAfterMs, undefined, { ref: false })]);
  if (result) await beforeShowing(result);
  if (result?.kind === 'no_connector') return sendNoAcquirer(visits, visit, reply);
  return reply.redirect(result ? hrefAfterPaying(visit, result) : visit.href(), 303);
}

/** Nothing was tried: every acquirer of this merchant is away. The form is there again in a while. */
export function sendNoAcquirer(visits: Visits, visit: Visit, reply: FastifyReply): FastifyReply {
  reply.header('retry-after', '30');
  const page = (nonce: string) => UnavailablePage({ ...visit.scene(nonce).bare, retryHref: visit.href() });
  return visits.send(reply, 503, page, { visit });
}

function hrefAfterPaying(visit: Visit, result: Exclude<PayResult, { kind: 'no_connector' }>): string {
  switch (result.kind) {
    case 'tried':
      return visit.href();
    case 'not_tried':
      return hrefAfter(visit, result.session);
    case 'not_found':
      return visit.href();
    default:
      return unreachable(result);
  }
}

/** Where who presses Pay goes when nothing was tried. Somebody who presses Pay on a paid session must not think that this press paid. */
export function hrefAfter(visit: Visit, session: Session): string {
  return visit.href(session.status === 'succeeded' ? '&already=1' : '');
}
