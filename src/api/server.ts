import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pickLanguage } from '../domain/language.ts';
import { isUnavailable } from '../store/db.ts';
import { ApiError, errorBody } from './errors.ts';
import { createGate, type GateDeps } from './gate.ts';
import { handleOperation } from './handle-operation.ts';
import { openApiDocument } from './openapi.ts';
import type { Operation, OperationDeps } from './operation.ts';
import { operations, publicOperations } from './operations.ts';
import { admitPublic, handlePublic } from './public-operation.ts';
import { keepRequestLog, type RequestLogDeps } from './request-log.ts';
import { userMessage } from './user-messages.ts';
import { type WatchKeysDeps, watchKeys } from './watch-keys.ts';

export interface ApiDeps
  extends OperationDeps,
    Omit<GateDeps, 'watch' | 'notes'>,
    Omit<WatchKeysDeps, 'log'>,
    Omit<RequestLogDeps, 'log'> {
  readonly log: WatchKeysDeps['log'] & RequestLogDeps['log'];
}

/**
 * The merchant's JSON API. One request goes through: header shape, authentication (and from where the key may be used),
 * rate limit, scope, content type, size, JSON, idempotency, validation, handler. The order can be observed, so it is part of the contract.
 */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const notes = keepRequestLog(app, deps);
  app.setErrorHandler((error, request, reply) => {
    const refusal = toApiError(deps, request, error);
    notes.refused(request, refusal.code);
    return sendError(deps, request, reply, refusal);
  });
  const known = { ...deps, notes, watch: watchKeys(deps) };
  const gate = createGate(known);
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: fastifyPath(operation),
      onRequest: (request, reply) => gate(operation, request, reply),
      handler: (request, reply) => handleOperation(deps, operation, request, reply),
    });
  }
  for (const operation of publicOperations) {
    app.route({
      method: operation.method,
      url: operation.path,
      onRequest: (request, reply) => admitPublic(known, operation, request, reply),
      handler: (request, reply) => handlePublic(known, operation, request, reply),
    });
  }
  const description = JSON.stringify(openApiDocument([...operations, ...publicOperations], deps.publicUrl));
  app.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(description),
  );
}

/** The answer to a path of the API that does not exist, or not with this method. */
export function apiNotFound(deps: Pick<ApiDeps, 'publicUrl'>) {
  return (request: FastifyRequest, reply: FastifyReply) => sendError(deps, request, reply, notFound(request));
}

/** True for paths that programs ask for: they are answered in JSON, whatever is wrong. */
export function isApiPath(url: string): boolean {
  return /^\/(?:v\d+|openapi\.json)(?:[/?]|$)/.test(url);
}

function fastifyPath(operation: Operation): string {
  return operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function notFound(request: FastifyRequest): ApiError {
  const path = request.url.split('?')[0] ?? '';
  const matching = answered.filter((one) => pathPattern(one.path).test(path));
  if (matching.length === 0)
    return new ApiError('NOT_FOUND', {
      message: `There is nothing at this path: ${request.method} is not answered here.`,
    });
  if (matching.some(({ method }) => method === request.method))
    return new ApiError('NOT_FOUND', {
      message: 'This process does not serve the API: its roles do not include `api`.',
    });
  const allow = matching.map((one) => one.method).join(', ');
  return new ApiError('METHOD_NOT_ALLOWED', {
    message: `${request.method} is not possible here; use ${allow}.`,
    headers: { allow },
  });
}

const answered = [...operations, ...publicOperations, { method: 'GET', path: '/openapi.json' }];

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function toApiError(deps: ApiDeps, request: FastifyRequest, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return new ApiError('PAYLOAD_TOO_LARGE', { cause: error });
  if (status === 415) return new ApiError('UNSUPPORTED_MEDIA_TYPE', { cause: error });
  if (status >= 400 && status < 500) {
    return new ApiError('VALIDATION_ERROR', { message: 'The request could not be read.', cause: error });
  }
  deps.log.error({ requestId: request.id, err: error }, 'request failed');
  if (isUnavailable(error))
    return new ApiError('UNAVAILABLE', { headers: { 'retry-after': '1' }, cause: error });
  return new ApiError('INTERNAL_ERROR', { cause: error });
}

function sendError(
  deps: Pick<ApiDeps, 'publicUrl'>,
  request: FastifyRequest,
  reply: FastifyReply,
  error: ApiError,
): FastifyReply {
  const sentence = userMessage(error.code, pickLanguage(request.headers['accept-language']));
  const body = errorBody(error, {
    publicUrl: deps.publicUrl,
    requestId: request.id,
    ...(sentence !== undefined && { userMessage: sentence }),
  });
  return reply
    .status(error.status)
    .headers({ ...error.details.headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}
