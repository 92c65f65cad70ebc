import type { FastifyInstance } from 'fastify';
import { drawReceipt } from '../flows/draw-receipt.ts';
import { sendReceipt } from '../flows/send-receipt.ts';
import { fieldsOf } from '../ui/form-request.ts';
import { readEmail } from './contact-fields.ts';
import { pageNotFound } from './page-not-found.ts';
import { receiptFactsOf } from './session-page.tsx';
import type { CheckoutDeps, Visits } from './visit.ts';

/** The receipt of a paid session on paper, and once more by mail for whoever paid. */
export function registerReceipts(app: FastifyInstance, deps: CheckoutDeps, visits: Visits): void {
  const notFound = pageNotFound(deps);

  app.get('/checkout/:id/receipt.pdf', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    if (visit.session.status !== 'succeeded') return reply.redirect(visit.href(), 303);
    const scene = visit.scene('');
    const pdf = await drawReceipt(scene, receiptFactsOf(scene), deps.paperFonts);
    return reply
      .type('application/pdf')
      .headers({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
        'content-disposition': `inline; filename="receipt-${visit.session.id.slice(-8)}.pdf"`,
      })
      .send(pdf);
  });

  app.post('/checkout/:id/receipt', async (request, reply) => {
    const visit = await visits.open(request);
    if (!visit) return notFound(request, reply);
    const scene = visit.scene('');
    const to = readEmail(fieldsOf(request).email ?? '');
    // Only the browser that paid may have mail sent: a link alone can be in anybody's hands.
    const mayAsk =
      scene.isPayer && visits.readFormToken(visit.session, fieldsOf(request).form_token ?? '') !== undefined;
    if (!mayAsk || visit.session.status !== 'succeeded') return reply.redirect(visit.href('&stay=1'), 303);
    if (!to) return reply.redirect(visit.href('&stay=1&mail=wrong'), 303);
    const facts = receiptFactsOf(scene);
    const isQueued = await sendReceipt(deps, { ...facts, session: visit.session, to });
    return reply.redirect(visit.href(`&stay=1&mail=${isQueued ? 'sent' : 'enough'}`), 303);
  });
}
