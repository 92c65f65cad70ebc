import type { FastifyReply, FastifyRequest } from 'fastify';
import { bodyFields } from '../domain/idempotency.ts';
import { type FieldError, validationError } from './errors.ts';
import { entryOf } from './gate.ts';
import { findReplay } from './idempotency.ts';
import { type JsonBody, parseJsonBody } from './json-body.ts';
import type { Operation, OperationDeps, OperationRequest } from './operation.ts';
import { parseQuery } from './query.ts';
import { uniqueByParam, type Validation, validate } from './validate.ts';

/** The rest of a request's way, once its body has been read: JSON, idempotency, validation, handler, answer. */
export async function handleOperation(
  deps: OperationDeps,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { caller, idempotencyKey } = entryOf(request);
  const now = deps.now();
  const json = operation.body ? readObject(request.body, operation.isBodyOptional ?? false) : undefined;
  const path = `${operation.method} ${request.url.split('?')[0]}`;
  // A body that no two parsers read alike (a key given twice, half a character) is not a repeat of anything.
  const idempotency =
    json && json.errors.length === 0 && idempotencyKey !== undefined
      ? {
          key: idempotencyKey,
          livemode: caller.livemode,
          path,
          fields: bodyFields(json.object),
          waitMs: deps.repeatWaitMs,
        }
      : null;
  if (idempotencyKey !== undefined) reply.header('idempotency-key', idempotencyKey);
  const asked = { caller, requestId: request.id, now, idempotency };
  const input = validateAll(deps, operation, request, { json, livemode: caller.livemode, now });
  // A repeat of an accepted request is answered even if the rules have changed since: look before refusing.
  const answer = input.ok
    ? await operation.handle(deps, { ...asked, ...input.value })
    : await findReplay(deps, asked);
  if (!answer) throw validationError(input.ok ? [] : input.errors);
  return reply
    .status(answer.status)
    .headers({ ...answer.headers })
    .type('application/json; charset=utf-8')
    .send(answer.json);
}

interface JsonObject extends JsonBody {
  readonly object: Readonly<Record<string, unknown>>;
}

/** The body as the JSON object that it must be, with whatever two parsers would read differently. */
export function readObject(body: unknown, isOptional = false): JsonObject {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const json = parseJsonBody(isOptional && bytes.length === 0 ? Buffer.from('{}') : bytes);
  if (json.value === undefined) throw validationError(json.errors);
  if (json.value === null || typeof json.value !== 'object' || Array.isArray(json.value)) {
    const message = 'The body must be a JSON object.';
    throw validationError([{ param: 'body', code: 'invalid', message }]);
  }
  return { ...json, object: json.value as Record<string, unknown> };
}

type Input = Pick<OperationRequest<unknown, unknown, unknown>, 'params' | 'query' | 'body'>;

/** Everything that is wrong with a request, at once and each field once. */
function validateAll(
  deps: OperationDeps,
  operation: Operation,
  request: FastifyRequest,
  context: { json: JsonObject | undefined; livemode: boolean; now: Date },
): Validation<Input> {
  const { json, livemode, now } = context;
  const params = validate(operation.params, request.params);
  const search = parseQuery(request.url);
  const query = validate(operation.query, search.value);
  const body =
    operation.body && json ? validate(operation.body, json.value) : { ok: true as const, value: undefined };
  const special = json
    ? (operation.checkBody?.(json.object, {
        numberTokens: json.numberTokens,
        livemode,
        allowLocalWebhooks: deps.allowLocalWebhooks,
        now,
      }) ?? [])
    : [];
  // The special rules know better what was meant, so their sentence comes first.
  const errors: FieldError[] = [
    ...(json?.errors ?? []),
    ...special,
    ...[params, query, body].flatMap((part) => (part.ok ? [] : part.errors)),
    ...search.errors,
  ];
  if (errors.length > 0 || !params.ok || !query.ok || !body.ok)
    return { ok: false, errors: uniqueByParam(errors) };
  return { ok: true, value: { params: params.value, query: query.value, body: body.value } };
}
