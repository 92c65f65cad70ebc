import type { FastifyInstance } from 'fastify';
import { type ReceiveNotificationDeps, receiveNotification } from '../flows/receive-notification.ts';

export interface NotificationsDeps extends ReceiveNotificationDeps {
  readonly log: Readonly<Record<'info' | 'warn' | 'error', (details: object, message: string) => void>>;
}

/** More than any acquirer's report has. */
const limitBytes = 256 * 1024;

/**
 * Where acquirers report to: `/acquirers/{merchant}/{account}/notifications`. The body reaches the connector byte for byte,
 * for it is what was signed. A refusal says nothing about why; an acquirer that hears no answer reports again.
 */
export async function registerNotifications(app: FastifyInstance, deps: NotificationsDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: limitBytes }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) deps.log.error({ requestId: request.id, err: error }, 'a report was not taken');
    return reply
      .status(status >= 500 ? 503 : status)
      .type('text/plain')
      .send('');
  });
  app.route<{ Params: { merchant: string; account: string } }>({
    method: ['GET', 'POST'],
    url: '/acquirers/:merchant/:account/notifications',
    async handler(request, reply) {
      const { merchant: merchantId, account: accountId } = request.params;
      const [, query = ''] = request.url.split('?');
      const raw = {
        method: request.method,
        headers: headersOf(request.headers),
        query,
        body: typeof request.body === 'string' ? request.body : '',
      };
      const result = await receiveNotification(deps, { merchantId, accountId }, raw);
      if (result.kind === 'not_expected') return reply.status(404).type('text/plain').send('');
      if (result.kind === 'not_yet')
        return reply.status(503).header('retry-after', '30').type('text/plain').send('');
      if (result.kind === 'forged') {
        deps.log.warn({ requestId: request.id, merchantId, accountId }, 'a forged report was refused');
        return reply.status(401).type('text/plain').send('');
      }
      deps.log.info(
        { requestId: request.id, merchantId, accountId, news: result.news },
        'a report was taken',
      );
      return reply.status(200).type('text/plain; charset=utf-8').send(result.answer);
    },
  });
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
