import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { may } from '../domain/staff.ts';
import { isUnavailable } from '../store/db.ts';
import { isFromHere } from '../ui/form-request.ts';
import { renderPage } from '../ui/layout.tsx';
import { privatePageHeaders } from '../ui/page-headers.ts';
import type { DashboardDeps } from './deps.ts';
import { Frame } from './frame.tsx';
import { TroublePage } from './pages/trouble.tsx';
import { type Answer, mustProve, type Route } from './route.ts';
import { routes } from './routes.ts';
import {
  type MerchantVisit,
  openMerchantVisit,
  openPersonVisit,
  openVisit,
  type PersonVisit,
  setToken,
  type Visit,
  withQuery,
} from './visit.ts';

const formLimitBytes = 200 * 1024;

/** The merchants' back office. Every page is a line of `routes`; what no line allows is not there. */
export async function registerDashboard(app: FastifyInstance, deps: DashboardDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formLimitBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: formLimitBytes },
    (_request, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch {
        done(Object.assign(new Error('not JSON'), { statusCode: 400 }));
      }
    },
  );
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: formLimitBytes },
    (request, body, done) => {
      readMultipart(request.headers['content-type'] ?? '', body as Buffer).then(
        (fields) => done(null, fields),
        () => done(Object.assign(new Error('not a form'), { statusCode: 400 })),
      );
    },
  );
  app.setErrorHandler(async (error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500)
      deps.log.error({ requestId: request.id, err: error }, 'a page of the dashboard failed');
    const visit = status >= 500 ? undefined : await openVisit(deps, request);
    const why = status >= 500 ? (isUnavailable(error) ? 'away' : 'broken') : 'unreadable';
    return send(deps, reply, visit, TroublePage(visit?.t, why, status >= 500 ? 503 : 400));
  });
  for (const route of routes)
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => serve(deps, route, request, reply),
    });
  const notFound = async (request: FastifyRequest, reply: FastifyReply) => {
    const visit = await openVisit(deps, request);
    return send(deps, reply, visit, TroublePage(visit.t, 'not_found', 404));
  };
  app.get('/dashboard/*', notFound);
  app.post('/dashboard/*', notFound);
}

/** A form with files (RFC 7578), read by the platform's own parser: each file's bytes are its field, base64. */
async function readMultipart(contentType: string, body: Buffer): Promise<Record<string, string>> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const fields: Record<string, string> = {};
  for (const [name, value] of form)
    fields[name] =
      typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64');
  return fields;
}

async function serve(
  deps: DashboardDeps,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visit = await openVisit(deps, request);
  if (route.method === 'POST' && !isOurForm(visit))
    return send(deps, reply, visit, TroublePage(visit.t, 'form_too_old', 403));
  if (route.isLimited && !(await deps.mayTry(request.ip)))
    return send(deps, reply, visit, TroublePage(visit.t, 'too_often', 429));
  if (route.needs === 'nobody') return send(deps, reply, visit, await route.handle(deps, visit, reply));
  const { person } = visit;
  const isHalf = route.needs === 'half';
  if (!person || (!isHalf && !person.signIn.isComplete)) return askWho(deps, reply, visit);
  const known = await openPersonVisit(deps, visit, person);
  if (mustProve(route, known)) return askAgain(deps, reply, known);
  if (isHalf || route.needs === 'person')
    return send(deps, reply, known, await route.handle(deps, known, reply));
  if (route.needs === 'operator') {
    if (!person.user.isOperator) return send(deps, reply, known, TroublePage(visit.t, 'not_found', 404));
    return send(deps, reply, known, await route.handle(deps, known, reply));
  }
  const inside = await openMerchantVisit(deps, known);
  // Another merchant's pages look like none at all.
  if (!inside) return send(deps, reply, known, TroublePage(visit.t, 'not_found', 404));
  if (!may(inside.role, route.needs))
    return send(deps, reply, inside, TroublePage(visit.t, 'not_allowed', 403));
  return send(deps, reply, inside, await route.handle(deps, inside, reply));
}

/** A form comes from a page of ours, and from the browser that the page was made for. */
function isOurForm({ request, fields, person }: Visit): boolean {
  const { origin, host } = request.headers;
  const isOwnOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (!isFromHere(request) || !isOwnOrigin) return false;
  return !person || fields.form_token === person.formToken;
}

function askWho(deps: DashboardDeps, reply: FastifyReply, visit: Visit): FastifyReply {
  const next = visit.request.method === 'GET' ? visit.request.url : undefined;
  return send(deps, reply, visit, { kind: 'to', href: withQuery('/dashboard/sign-in', { next }) });
}

function askAgain(deps: DashboardDeps, reply: FastifyReply, visit: PersonVisit): FastifyReply {
  const { method, url, headers } = visit.request;
  const cameFrom = headers.referer && URL.canParse(headers.referer) ? new URL(headers.referer) : undefined;
  const next = method === 'GET' ? url : cameFrom && cameFrom.pathname + cameFrom.search;
  return send(deps, reply, visit, { kind: 'to', href: withQuery('/dashboard/confirm', { next }) });
}

function send(
  deps: DashboardDeps,
  reply: FastifyReply,
  visit: Visit | PersonVisit | MerchantVisit | undefined,
  answer: Answer,
): FastifyReply {
  if ('token' in answer && answer.token !== undefined) setToken(deps, reply, answer.token);
  const nonce = randomBytes(16).toString('base64url');
  reply.headers(headersOf(deps, nonce));
  switch (answer.kind) {
    case 'to':
      return reply.redirect(answer.href, 303);
    case 'json':
      return reply.status(answer.status ?? 200).send(answer.body);
    case 'file':
      return reply
        .type(answer.type)
        .header('content-disposition', `attachment; filename="${answer.name}"`)
        .send(Readable.from(answer.parts));
    case 'html':
      return reply
        .type('text/html; charset=utf-8')
        .headers({ 'content-security-policy': answer.policy, 'x-frame-options': 'SAMEORIGIN' })
        .send(answer.body);
    case 'not_found':
      return send(deps, reply, visit, TroublePage(visit?.t, 'not_found', 404));
    case 'page':
      return reply
        .status(answer.status ?? 200)
        .type('text/html; charset=utf-8')
        .send(renderPage(Frame({ assets: deps.assets, nonce, visit, answer })));
  }
}

function headersOf({ publicUrl }: DashboardDeps, nonce: string): Record<string, string> {
  return {
    ...privatePageHeaders(publicUrl.startsWith('https:')),
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    // Its own pages are told where somebody comes from; the next site is not.
    'referrer-policy': 'same-origin',
    'permissions-policy':
      'camera=(), microphone=(), geolocation=(), usb=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  };
}
