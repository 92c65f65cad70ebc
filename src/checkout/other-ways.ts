import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InstalmentPlan } from '../domain/instalment-plan.ts';
import { statusAt } from '../domain/session.ts';
import { findPlans } from '../flows/find-plans.ts';
import { leaveAcquirer } from '../flows/leave-acquirer.ts';
import { type PayWithoutCardInput, payWithoutCard } from '../flows/pay-without-card.ts';
import { fieldsOf, isFromHere } from '../ui/form-request.ts';
import { hrefAfter, type Pressed, showAfterPaying } from './after-paying.ts';
import { keptValues, readContact } from './card-form.ts';
import { sendCode } from './code-picture.ts';
import { customerFieldsOf } from './customer-fields.ts';
import type { ContactMood, ContactPageModel } from './page-model.ts';
import { pageNotFound } from './page-not-found.ts';
import { BankAppPage } from './pages/bank-app.tsx';
import { LaterPage } from './pages/later.tsx';
import { contactModel, languageLinks, payPage } from './session-page.tsx';
import type { CheckoutDeps, Visit, Visits } from './visit.ts';

const noCard = { brand: null, last4: null, exp_month: null, exp_year: null, country: null } as const;
const noTrouble: ContactMood = { errors: [], values: {}, isFormExpired: false };

/** Paying without a card of ours: with one that is typed elsewhere, in parts at a lender, or in the app of the customer's bank. With or without script alike. */
export function registerOtherWays(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  registerCardElsewhere(app, deps, visits);
  registerLater(app, deps, visits);
  registerBankApp(app, deps, visits);
  registerLeaving(app, deps, visits);
}

/** The card is typed on the acquirer's own page; ours asks who pays. */
function registerCardElsewhere(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  app.post(
    '/checkout/:id/card',
    openFor(deps, visits, 'cardElsewhere', (visit, request, reply) => {
      const press = readPress(visits, visit, request);
      if (press.kind === 'ready') return payAndShow(deps, visits, { visit, request, reply }, press, byPage);
      return visits.send(reply, 422, (nonce) => payPage(visit.scene(nonce), press.mood), { visit });
    }),
  );
}

function registerLater(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const send = async (visit: Visit, reply: FastifyReply, mood: ContactMood) => {
    const answer = await findPlans(deps, visit.session);
    const page = (nonce: string) => LaterPage({ ...modelOf(visit, nonce, mood, 'later'), answer });
    return visits.send(reply, statusOf(mood), page, { visit });
  };
  app.get(
    '/checkout/:id/later',
    openFor(deps, visits, 'later', (visit, _request, reply) => send(visit, reply, noTrouble)),
  );
  app.post(
    '/checkout/:id/later',
    openFor(deps, visits, 'later', async (visit, request, reply) => {
      const press = readPress(visits, visit, request);
      if (press.kind === 'wrong') return send(visit, reply, press.mood);
      const answer = await findPlans(deps, visit.session);
      const plans = answer.kind === 'plans' ? answer.plans : [];
      const plan = plans.find(({ id }) => id === fieldsOf(request).plan);
      // What was chosen is not offered any more: the customer chooses anew.
      if (!plan) return send(visit, reply, { ...noTrouble, values: press.values });
      return payAndShow(deps, visits, { visit, request, reply }, press, byPlan(plan));
    }),
  );
}

function registerBankApp(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const send = (visit: Visit, reply: FastifyReply, mood: ContactMood) => {
    const page = (nonce: string) => BankAppPage(modelOf(visit, nonce, mood, 'bank-app'));
    return visits.send(reply, statusOf(mood), page, { visit });
  };
  app.get(
    '/checkout/:id/bank-app',
    openFor(deps, visits, 'bankApp', (visit, _request, reply) => send(visit, reply, noTrouble)),
  );
  app.post(
    '/checkout/:id/bank-app',
    openFor(deps, visits, 'bankApp', (visit, request, reply) => {
      const press = readPress(visits, visit, request);
      if (press.kind === 'wrong') return send(visit, reply, press.mood);
      return payAndShow(deps, visits, { visit, request, reply }, press, byApp);
    }),
  );
}

function registerLeaving(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);
  app.post('/checkout/:id/leave', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const isOurs = visits.readFormToken(visit.session, fieldsOf(request).form_token ?? '') !== undefined;
    if (isOurs && isFromHere(request)) await leaveAcquirer(deps, visit.session);
    return reply.redirect(visit.href(), 303);
  });

  app.get('/checkout/:id/code.svg', async (request, reply) => {
    const visit = await visits.open(request);
    const challenge = visit?.scene('').challenge;
    return challenge?.kind === 'redirect' ? sendCode(reply, challenge.url) : notFound(request, reply);
  });
}

type Handler = (visit: Visit, request: FastifyRequest, reply: FastifyReply) => unknown;

/** Runs with a session that can be paid this way; every other gets the page of its state. */
function openFor(
  deps: CheckoutDeps,
  visits: Visits,
  way: 'later' | 'bankApp' | 'cardElsewhere',
  run: Handler,
) {
  const notFound = pageNotFound(deps);
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const isOpen = statusAt(visit.session, visit.now) === 'open';
    if (isOpen && visit.ways[way]) return run(visit, request, reply);
    const href = request.method === 'POST' ? hrefAfter(visit, visit.session) : visit.href();
    return reply.redirect(href, 303);
  };
}

/** Pays, and shows the page of what came of it. */
export function payAndShow(
  deps: CheckoutDeps,
  visits: Visits,
  pressed: Pressed,
  press: Extract<Press, { kind: 'ready' }>,
  way: Pick<PayWithoutCardInput, 'source' | 'paymentMethod'>,
): Promise<FastifyReply> {
  const { session } = pressed.visit;
  visits.rememberPayer(pressed.reply, session);
  const paying = payWithoutCard(deps, {
    merchantId: session.merchantId,
    sessionId: session.id,
    ...way,
    customerDetails: press.customer,
    ip: pressed.request.ip,
    acceptLanguage: pressed.request.headers['accept-language'],
    formAttempt: press.formAttempt,
  });
  return showAfterPaying(deps, visits, pressed, paying);
}

function statusOf(mood: ContactMood): number {
  return mood === noTrouble ? 200 : 422;
}

const byPage = {
  source: { kind: 'hosted_page' },
  paymentMethod: { type: 'card', ...noCard, wallet: null },
} as const;

const byApp = {
  source: { kind: 'bank_app' },
  paymentMethod: { type: 'wallet', ...noCard, wallet: 'bank_app', instalments: null },
} as const;

function byPlan({ id, payments }: InstalmentPlan) {
  const paymentMethod = { type: 'bnpl', ...noCard, wallet: null, instalments: payments.length } as const;
  return { source: { kind: 'instalments', planId: id } as const, paymentMethod };
}

/** The same page in the other languages is this one, not the session's. */
function modelOf(visit: Visit, nonce: string, mood: ContactMood, page: string): ContactPageModel {
  const model = contactModel(visit.scene(nonce), mood);
  return { ...model, languageLinks: languageLinks(`/checkout/${visit.session.id}/${page}`) };
}

export type Press =
  | {
      kind: 'ready';
      formAttempt: number;
      customer: ReturnType<typeof readContact>['value'];
      values: ContactMood['values'];
    }
  | { kind: 'wrong'; mood: ContactMood };

/** Who presses Pay, and what was typed about them. */
export function readPress(visits: Visits, visit: Visit, request: FastifyRequest): Press {
  const { session } = visit;
  const fields = fieldsOf(request);
  const values = keptValues(fields);
  const formAttempt = isFromHere(request)
    ? visits.readFormToken(session, fields.form_token ?? '')
    : undefined;
  if (formAttempt === undefined) return { kind: 'wrong', mood: { errors: [], values, isFormExpired: true } };
  const customerFields = customerFieldsOf(session.settings, session.customer);
  const { value, errors } = readContact(fields, { customerFields, customer: session.customer });
  if (errors.length > 0) return { kind: 'wrong', mood: { errors, values, isFormExpired: false } };
  return { kind: 'ready', formAttempt, customer: value, values };
}
