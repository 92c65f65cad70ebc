import type { FastifyReply, FastifyRequest } from 'fastify';
import { statusAt } from '../domain/session.ts';
import { type PaySessionResult, paySession } from '../flows/pay-session.ts';
import { fieldsOf, isFromHere } from '../ui/form-request.ts';
import { hrefAfter, showAfterPaying } from './after-paying.ts';
import { answerInBands } from './answer-in-bands.ts';
import { readBrowserFacts } from './browser-facts.ts';
import { keptValues, readPayForm } from './card-form.ts';
import { customerFieldsOf } from './customer-fields.ts';
import { payPage } from './session-page.tsx';
import type { CheckoutDeps, Visit, Visits } from './visit.ts';

/**
 * Takes the posted form. Wrong fields come back beside what was typed (never the card); everything else ends in a
 * redirect to the session's page, so that reloading it never pays again.
 */
export async function submitPayment(
  deps: CheckoutDeps,
  visits: Visits,
  visit: Visit,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { session } = visit;
  const fields = fieldsOf(request);
  if (!isFromHere(request)) return reply.redirect(visit.href(), 303);
  if (statusAt(session, visit.now) !== 'open') return reply.redirect(hrefAfter(visit, session), 303);
  const formAttempt = visits.readFormToken(session, fields.form_token ?? '');
  if (formAttempt === undefined)
    return refuse(visits, visit, reply, { fields, errors: [], isFormExpired: true });
  // A form from before the last attempt was sent twice; its answer is the page as it is now.
  if (formAttempt !== session.attemptsCount) return reply.redirect(visit.href(), 303);
  const form = readPayForm(fields, {
    now: visit.now,
    customerFields: customerFieldsOf(session.settings, session.customer),
    brandsNotAccepted: visit.ways.brandsNotAccepted,
    customer: session.customer,
  });
  if (form.kind === 'errors') {
    return refuse(visits, visit, reply, { fields, errors: form.errors, isFormExpired: false });
  }
  visits.rememberPayer(reply, session);
  const startedAtMs = performance.now();
  const paying = paySession(deps, {
    merchantId: session.merchantId,
    sessionId: session.id,
    card: form.card,
    paymentMethod: {
      type: 'card',
      brand: form.brand,
      last4: form.last4,
      exp_month: form.card.expiryMonth,
      exp_year: form.card.expiryYear,
      country: null,
      wallet: null,
    },
    customerDetails: form.customer,
    browser: readBrowserFacts(fields.browser, {
      userAgent: request.headers['user-agent'] ?? '',
      accept: request.headers.accept ?? '',
      acceptLanguage: request.headers['accept-language'] ?? '',
      ip: request.ip,
    }),
    formAttempt,
    puzzle: puzzleAnswerOf(fields),
  });
  const answered = (result: PaySessionResult) =>
    result.kind === 'tried'
      ? answerInBands(deps, session, performance.now() - startedAtMs)
      : Promise.resolve();
  return showAfterPaying(deps, visits, { visit, request, reply }, paying, answered);
}

function puzzleAnswerOf({ puzzle, puzzle_solution: solution }: Record<string, string>) {
  return puzzle && solution ? { puzzle, solution } : null;
}

function refuse(
  visits: Visits,
  visit: Visit,
  reply: FastifyReply,
  mood: {
    fields: Record<string, string>;
    errors: Parameters<typeof payPage>[1]['errors'];
    isFormExpired: boolean;
  },
): FastifyReply {
  const page = (nonce: string) =>
    payPage(visit.scene(nonce), {
      errors: mood.errors,
      values: keptValues(mood.fields),
      isFormExpired: mood.isFormExpired,
    });
  return visits.send(reply, 422, page, { visit });
}
