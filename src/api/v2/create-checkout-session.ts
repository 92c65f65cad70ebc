import type { z } from 'zod';
import { isLanguage } from '../../domain/language.ts';
import { money } from '../../domain/money.ts';
import { type Customer, defaultExpiryMs, type SessionSettings } from '../../domain/session.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { createSession, type SessionChoices } from '../../flows/create-session.ts';
import { ApiError } from '../errors.ts';
import { noFields } from '../fields.ts';
import { conflictError, findReplay, inProgressError, replayAnswer } from '../idempotency.ts';
import { operation } from '../operation.ts';
import { checkCreateBody } from './check-create-body.ts';
import { createBodySchema } from './create-body-schema.ts';
import { sessionExample } from './session-example.ts';
import { sessionSchema } from './session-schema.ts';

type CreateBody = z.infer<typeof createBodySchema>;

export const createCheckoutSession = operation({
  id: 'createCheckoutSession',
  method: 'POST',
  path: '/v2/payments/checkout',
  scope: 'checkout:write',
  summary: 'Create a checkout session',
  description:
    'Makes a session and answers with the URL of its page: send the customer there. With an `Idempotency-Key` a repeat within 24 hours gets the first answer again.',
  params: noFields,
  query: noFields,
  body: createBodySchema,
  checkBody: checkCreateBody,
  answer: sessionSchema,
  errors: ['NO_CONNECTOR', 'IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_IN_PROGRESS'],
  example: {
    body: {
      amount: 4900,
      currency: 'AZN',
      description: 'One book, with delivery',
      order_id: 'A-1001',
      language: 'az',
      success_url: 'https://shop.example/thanks?session={CHECKOUT_SESSION_ID}',
      cancel_url: 'https://shop.example/cart',
      metadata: { cart: '77' },
    },
    answer: sessionExample,
  },
  async handle(deps, request) {
    const { caller, body } = request;
    const livemode = caller.livemode && body.test_mode !== true;
    const choices = toChoices(body);
    const wish = {
      merchantId: caller.merchantId,
      livemode,
      currency: choices.amount.currency,
      methods: choices.settings.payment_methods,
    };
    if (!(await deps.hasRoute(wish))) {
      const replay = await findReplay(deps, request);
      if (replay) return replay;
      throw noConnector(wish);
    }
    const result = await createSession(deps, {
      merchantId: caller.merchantId,
      keyId: caller.lineId,
      livemode,
      requestId: request.requestId,
      createdAt: request.now,
      expiresAt: expiryOf(body, request.now),
      choices,
      checkoutHost: await deps.checkoutHostOf(caller.merchantId),
      idempotency: request.idempotency,
    });
    switch (result.kind) {
      case 'created':
        return { status: 200, json: result.body };
      case 'replayed':
        return replayAnswer(result);
      case 'conflict':
        throw conflictError(result.param);
      case 'in_progress':
        throw inProgressError();
      default:
        return unreachable(result);
    }
  },
});

/** Top level wins over `settings.*` here, once; the session never knows where a URL was given. */
function toChoices(body: CreateBody): SessionChoices {
  const { success_url, cancel_url, ...settings } = body.settings ?? {};
  const language = body.language ?? 'en';
  return {
    amount: money(body.amount, body.currency),
    description: body.description ?? null,
    orderId: body.order_id ?? null,
    language: isLanguage(language) ? language : 'auto',
    customer: body.customer ? (defined(body.customer) as Customer) : null,
    successUrl: body.success_url ?? success_url ?? null,
    cancelUrl: body.cancel_url ?? cancel_url ?? null,
    webhookUrl: body.webhook_url ?? null,
    settings: defined(settings) as SessionSettings,
    metadata: body.metadata ?? {},
    recoveryEnabled: body.after_expiration?.recovery.enabled ?? false,
  };
}

/** The fields that were given: an absent one is left out, not kept as undefined. */
function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function expiryOf(body: CreateBody, now: Date): Date {
  if (body.expires_at) return body.expires_at;
  return new Date(now.getTime() + (body.expires_in === undefined ? defaultExpiryMs : body.expires_in * 1000));
}

function noConnector(wish: { livemode: boolean; currency: string; methods: readonly string[] | undefined }) {
  const methods = wish.methods ? ` by ${wish.methods.join(', ')}` : '';
  const where = wish.livemode ? 'No acquirer is connected that takes' : 'The sandbox does not take';
  return new ApiError('NO_CONNECTOR', {
    message: `${where} ${wish.currency}${methods} for this merchant. Connect one for this currency, widen \`settings.payment_methods\`, or use a test key.`,
    param: wish.methods ? 'settings.payment_methods' : 'currency',
    // Stripe-style clients take every 402 for a card error and may retry; nothing changes by itself here.
    headers: { 'stripe-should-retry': 'false' },
  });
}
