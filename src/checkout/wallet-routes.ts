import type { FastifyInstance, FastifyRequest } from 'fastify';
import { statusAt } from '../domain/session.ts';
import { type CardWallet, cardWallets } from '../domain/wallet.ts';
import { startAppleSession } from '../flows/start-apple-session.ts';
import { findDomain } from '../store/domains.ts';
import { listDomainFiles } from '../store/wallets.ts';
import { fieldsOf } from '../ui/form-request.ts';
import { Secret } from '../vault/secret.ts';
import { hrefAfter } from './after-paying.ts';
import { payAndShow, readPress } from './other-ways.ts';
import { pageNotFound } from './page-not-found.ts';
import { payPage } from './session-page.tsx';
import type { CheckoutDeps, Visits } from './visit.ts';

const mostTokenLength = 12_000;

/** What browsers with a wallet send, what Apple's wallet asks of the server, and the file by which Apple knows a host. */
export function registerWallets(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);

  app.post('/checkout/:id/wallet', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const wallet = readWallet(request);
    const isOffered = wallet !== undefined && visit.ways.wallets.some((one) => one.wallet === wallet);
    const { token = '' } = fieldsOf(request);
    const isOpen = statusAt(visit.session, visit.now) === 'open';
    if (!isOpen || !isOffered || token === '' || token.length > mostTokenLength)
      return reply.redirect(hrefAfter(visit, visit.session), 303);
    const press = readPress(visits, visit, request);
    if (press.kind === 'wrong')
      return visits.send(reply, 422, (nonce) => payPage(visit.scene(nonce), press.mood), { visit });
    const source = { kind: 'wallet_token', wallet, token: new Secret(token) } as const;
    const paymentMethod = { ...cardOf(request), type: 'wallet', wallet, instalments: null } as const;
    return payAndShow(deps, visits, { visit, request, reply }, press, { source, paymentMethod });
  });

  app.post('/checkout/:id/apple-session', async (request, reply) => {
    const visit = await visits.open(request);
    const { validation_url: validationUrl = '' } = fieldsOf(request);
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
    // Apple is asked in the merchant's name only where its button stands.
    const isOffered = visit?.ways.wallets.some(({ wallet }) => wallet === 'apple_pay');
    const scene = isOffered ? visit?.scene('') : undefined;
    const answer =
      scene &&
      (await startAppleSession(deps, {
        session: scene.session,
        merchantName: scene.merchant.name,
        host: request.hostname,
        validationUrl,
      }));
    return answer === undefined ? reply.status(404).send('{}') : reply.send(answer);
  });

  app.get('/.well-known/apple-developer-merchantid-domain-association', async (request, reply) => {
    const domain = await findDomain(deps.db, request.host.toLowerCase());
    const files = await listDomainFiles(deps.db, domain?.merchantId ?? null);
    // At the installation's own host there is one file, or it is nobody's.
    const [file, another] = files;
    if (file === undefined || another !== undefined) return notFound(request, reply);
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(file);
  });
}

function readWallet(request: FastifyRequest): CardWallet | undefined {
  return cardWallets.find((one) => one === fieldsOf(request).wallet);
}

/** What the wallet says of the card, to be shown and for nothing else. */
function cardOf(request: FastifyRequest) {
  const { brand = '', last4 = '' } = fieldsOf(request);
  return {
    brand: /^[A-Za-z]{2,20}$/.test(brand) ? brand.toLowerCase() : null,
    last4: /^\d{4}$/.test(last4) ? last4 : null,
    exp_month: null,
    exp_year: null,
    country: null,
  };
}
