import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { validationError } from './errors.ts';
import { checkContentType, tooMany } from './gate.ts';
import { readObject } from './handle-operation.ts';
import type { DescribedOperation, OperationAnswer } from './operation.ts';
import { parseQuery } from './query.ts';
import { type RateLimit, rateHeaders } from './rate-limit.ts';
import { validate } from './validate.ts';
import type { WatchKeys } from './watch-keys.ts';

export interface PublicOperationDeps {
  readonly rateLimit: RateLimit;
  readonly watch: WatchKeys;
}

/** An operation that needs no key: it tells nobody anything, and writes only what whoever asks has proved to know. */
export interface PublicOperation<Body = unknown> extends DescribedOperation<unknown, unknown, Body> {
  readonly method: 'POST';
  readonly scope: 'public';
  readonly body: z.ZodType<Body>;
  handle(deps: PublicOperationDeps, body: Body): OperationAnswer;
}

/** Gives the type of the body's schema to the handler, and forgets it for the list of all operations. */
export function publicOperation<Body>(definition: PublicOperation<Body>): PublicOperation {
  return definition as unknown as PublicOperation;
}

/** Requests that one address may make in 60 seconds. */
const requestsPerAddress = 60;

/** Before the body is read: how often this address has asked, and the kind of the body. */
export async function admitPublic(
  { rateLimit }: PublicOperationDeps,
  operation: PublicOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const decision = await rateLimit(`${operation.id}:${request.ip}`, requestsPerAddress);
  reply.headers(rateHeaders(decision));
  if (!decision.isAllowed) throw tooMany(decision.quota);
  checkContentType(request);
}

export async function handlePublic(
  deps: PublicOperationDeps,
  operation: PublicOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const json = readObject(request.body);
  const body = validate(operation.body, json.object);
  const search = parseQuery(request.url);
  const query = validate(operation.query, search.value);
  const found = [body, query].flatMap((part) => (part.ok ? [] : part.errors));
  const errors = [...json.errors, ...found, ...search.errors];
  if (errors.length > 0 || !body.ok) throw validationError(errors);
  const answer = operation.handle(deps, body.value);
  return reply.status(answer.status).type('application/json; charset=utf-8').send(answer.json);
}
