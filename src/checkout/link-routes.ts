import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readPaymentLinkId } from '../domain/id.ts';
import { money, readAmount } from '../domain/money.ts';
import { type PaymentLink, whyLinkIsOver } from '../domain/payment-link.ts';
import { pressPaymentLink } from '../flows/press-payment-link.ts';
import { findMerchant } from '../store/merchants.ts';
import { findLinkUses, findPaymentLink } from '../store/payment-links.ts';
import { fieldsOf, isFromHere } from '../ui/form-request.ts';
import { pageMerchant } from './page-merchant.ts';
import { pageNotFound } from './page-not-found.ts';
import { LinkPage, type LinkPageModel } from './pages/link.tsx';
import type { CheckoutDeps, Visits } from './visit.ts';

interface LinkRequest {
  Params: { id: string };
}

/** Payment links: a page that says what for, and a press that begins a session. */
export function registerLinks(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);

  app.get<LinkRequest>('/pay/:id', async (request, reply) => {
    const link = await find(deps, request.params.id);
    if (!link) return notFound(request, reply);
    const { used } = await findLinkUses(deps.db, link, deps.now());
    const over = whyLinkIsOver(link, used, deps.now()) ?? ((await isPayable(deps, link)) ? null : 'no_way');
    const model = await modelOf(deps, visits, link, request, { over });
    return visits.send(reply, 200, (nonce) => LinkPage(model(nonce)));
  });

  app.post<LinkRequest>('/pay/:id', async (request, reply) => {
    const link = await find(deps, request.params.id);
    if (!link) return notFound(request, reply);
    const here = `/pay/${link.id}?lang=${visits.bare(request, '', '').language}`;
    if (!isFromHere(request)) return reply.redirect(here, 303);
    const { language } = visits.bare(request, '', '');
    const typed = fieldsOf(request).amount ?? '';
    // Said by the page that this leads to.
    if (!(await isPayable(deps, link))) return reply.redirect(here, 303);
    const result = await pressPaymentLink(deps, { link, chosenMinor: readAmount(typed), language });
    if (result.kind === 'begun')
      return reply.redirect(`/checkout/${result.session.id}?lang=${language}`, 303);
    const over = result.kind === 'over' ? result.why : null;
    const model = await modelOf(deps, visits, link, request, { over, typed, isWrong: over === null });
    return visits.send(reply, over ? 200 : 400, (nonce) => LinkPage(model(nonce)));
  });
}

function find(deps: CheckoutDeps, id: string): Promise<PaymentLink | undefined> {
  const parts = readPaymentLinkId(id);
  return parts ? findPaymentLink(deps.db, { merchantId: parts.merchantId, id }) : Promise.resolve(undefined);
}

/** Whether an acquirer of the merchant takes the link's currency now: it may have been disconnected since the link was made. */
function isPayable(
  deps: CheckoutDeps,
  { merchantId, livemode, amount, currency }: PaymentLink,
): Promise<boolean> {
  const minor = amount.kind === 'fixed' ? amount.minor : amount.leastMinor;
  return deps.hasRoute({ merchantId, livemode, amount: money(minor, currency), settings: {} });
}

async function modelOf(
  deps: CheckoutDeps,
  visits: Visits,
  link: PaymentLink,
  request: FastifyRequest,
  said: { over: LinkPageModel['over']; typed?: string; isWrong?: boolean },
): Promise<(nonce: string) => LinkPageModel> {
  const merchant = await findMerchant(deps.db, link.merchantId);
  if (!merchant) throw new Error('Bug! A link belongs to a merchant that is gone');
  const path = `/pay/${link.id}`;
  const { amount, currency } = link;
  return (nonce) => {
    const bare = visits.bare(request, nonce, path);
    return {
      ...bare,
      merchant: pageMerchant(merchant, { settings: {} }, bare.language),
      session: {
        id: link.id,
        status: 'open',
        version: 0,
        amount: money(amount.kind === 'fixed' ? amount.minor : amount.leastMinor, currency),
        description: link.description,
        orderId: null,
        livemode: link.livemode,
        expiresAt: link.expiresAt ?? deps.now(),
        expiresInMs: 0,
        hasCancelUrl: false,
      },
      timeZone: deps.timeZone,
      action: `${path}?lang=${bare.language}`,
      choice:
        amount.kind === 'chosen'
          ? {
              least: money(amount.leastMinor, currency),
              most: money(amount.mostMinor, currency),
              typed: said.typed ?? '',
              isWrong: said.isWrong ?? false,
            }
          : null,
      over: said.over,
    };
  };
}
