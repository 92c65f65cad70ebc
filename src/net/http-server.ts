import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { newId } from '../domain/id.ts';

export interface HttpServerOptions {
  /** Their `X-Forwarded-For` names the client; without them nobody's is believed. */
  readonly trustedProxies: readonly string[];
  /** Told of every answered request; never gets a body, a header or a whole session id. */
  readonly onAnswered: (line: RequestLine) => void;
  /** Whether the process is going away: each answer then ends its connection, so that nobody sends on it again. */
  readonly isLeaving?: () => boolean;
  /** The body of an answer to a request that could not be read as HTTP. */
  readonly unreadableBody: (requestId: string) => string;
}

export type HttpServer = FastifyInstance;

export interface RequestLine {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The template of the route that answered; nothing when none fits the path. */
  readonly route: string | undefined;
  readonly status: number;
  readonly ms: number;
}

const bodyLimitBytes = 64 * 1024;

/**
 * The HTTP server that every edge is registered on: bounded in time and size, one request id for each request.
 * Node's own defaults wait minutes for a slow client; these do not.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    // The time to receive a request; an answer may take as long as an acquirer does.
    requestTimeout: 20_000,
    keepAliveTimeout: 65_000,
    genReqId: () => newId('req'),
    requestIdHeader: false,
    logger: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Longer than any URL: a wrong id is then answered by whoever knows ids, in the shape of its kind.
    routerOptions: { maxParamLength: 16 * 1024 },
    // A path such as `/%zz` never reaches a route or a hook.
    frameworkErrors: (_error, request, reply: unknown) =>
      refuseUrl(request.id, reply as FastifyReply, options),
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, options),
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id);
    if (countHeader(request, 'host') > 1) {
      return reply
        .status(400)
        .type('application/json; charset=utf-8')
        .send(options.unreadableBody(request.id));
    }
  });
  // A connection kept alive after its last answer would hold up the end of the process for a minute.
  app.addHook('onSend', async (_request, reply) => {
    if (options.isLeaving?.()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    options.onAnswered({
      requestId: request.id,
      method: request.method,
      path: shownPath(request),
      route: request.is404 ? undefined : request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    });
  });
  return app;
}

/** The path without its query; what opens a page or is a key is cut down to what names it, and long digits could be a card. */
function shownPath(request: FastifyRequest): string {
  const path = request.url.split('?')[0] ?? '';
  return path
    .slice(0, 200)
    .replaceAll(/((?:cs|pl)_(?:live|test)_[0-9A-Za-z]{14})[0-9A-Za-z]*/g, '$1…')
    .replace(/^(\/dashboard\/invitation\/).*/, '$1…')
    .replaceAll(/(sk(?:_|%5f)(?:live|test)(?:_|%5f))[0-9A-Za-z%]+/gi, '$1…')
    .replaceAll(/\d{12,}/g, '…');
}

function countHeader(request: FastifyRequest, name: string): number {
  return request.raw.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name)
    .length;
}

function refuseUrl(requestId: string, reply: FastifyReply, options: HttpServerOptions): void {
  void reply
    .status(400)
    .header('request-id', requestId)
    .type('application/json; charset=utf-8')
    .send(options.unreadableBody(requestId));
}

function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket, options: HttpServerOptions): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const id = newId('req');
  const body = options.unreadableBody(id);
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\nrequest-id: ${id}\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
