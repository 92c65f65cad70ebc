import { z } from 'zod';
import { apiVersion } from '../domain/event.ts';
import { type ErrorCode, errorCodes, mostErrors } from './errors.ts';
import { withLimits } from './openapi-limits.ts';
import type { DescribedOperation } from './operation.ts';

/** Errors that every operation can answer with. */
const commonErrors: readonly ErrorCode[] = [
  'VALIDATION_ERROR',
  'RATE_LIMIT_EXCEEDED',
  'INTERNAL_ERROR',
  'UNAVAILABLE',
];

/** Errors of every operation that needs a key. */
const keyErrors: readonly ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN'];

const bodyErrors: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

type Json = Record<string, unknown>;

/** Every code an operation can answer with, in the order of the table. */
export function errorsOf(operation: DescribedOperation): ErrorCode[] {
  const own = [
    ...commonErrors,
    ...(operation.scope === 'public' ? [] : keyErrors),
    ...(operation.body ? bodyErrors : []),
    ...operation.errors,
  ];
  return (Object.keys(errorCodes) as ErrorCode[]).filter((code) => own.includes(code));
}

/** The OpenAPI 3.1 description, made from the operations themselves. */
export function openApiDocument(operations: readonly DescribedOperation[], publicUrl: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describe(operation, schemas),
    };
  }
  schemas.Error = toSchema(errorSchema, 'output', schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'MAXFI',
      version: apiVersion,
      description:
        'A hosted checkout: create a session, send the customer to its page, hear of the result by webhook.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl, 'x-internal': false }],
    security: [{ bearer: [] }, { legacyKey: [] }],
    paths,
    components: {
      schemas,
      headers,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: '`sk_test_…` or `sk_live_…`' },
        legacyKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}

function describe(operation: DescribedOperation, schemas: Json): Json {
  const isPublic = operation.scope === 'public';
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: operation.description,
    security: securityOf(operation),
    parameters: [
      ...parametersOf(operation.params, 'path', schemas),
      ...parametersOf(operation.query, 'query', schemas),
      ...(operation.method === 'POST' && !isPublic ? [idempotencyKeyParameter] : []),
    ],
    ...(operation.body && {
      requestBody: {
        required: !operation.isBodyOptional,
        content: {
          'application/json': {
            schema: toSchema(operation.body, 'input', schemas),
            ...(operation.example.body && { example: operation.example.body }),
          },
        },
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        headers: headersOf(200),
        content: {
          'application/json': {
            schema: toSchema(operation.answer, 'output', schemas),
            example: operation.example.answer,
          },
        },
      },
      ...errorResponses(operation),
    },
  };
}

/** By either header, with the scope that the key needs for it. */
function securityOf({ scope }: DescribedOperation): Json[] {
  return scope === 'public' ? [] : [{ bearer: [scope] }, { legacyKey: [scope] }];
}

function errorResponses(operation: DescribedOperation): Json {
  const codes = errorsOf(operation);
  const statuses = [...new Set(codes.map((code) => errorCodes[code].status))];
  const sentence = (code: ErrorCode) => `\`${code}\`: ${errorCodes[code].reason}`;
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: codes
          .filter((code) => errorCodes[code].status === status)
          .map(sentence)
          .join(' '),
        headers: headersOf(status),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

/** Named by reference: each answer has most of them. The older `X-RateLimit-…` trio says the same once more. */
const headers: Record<string, Json> = {
  'Request-Id': {
    description: 'Names this request in our logs: send it along when you ask about it.',
    schema: { type: 'string', maxLength: 40 },
  },
  'RateLimit-Policy': {
    description: 'The limit, as in `"default";q=100;w=60`: 100 requests in any 60 seconds.',
    schema: { type: 'string', maxLength: 100 },
  },
  RateLimit: {
    description: 'What is left, as in `"default";r=99;t=60`: 99 requests, and seconds until one more.',
    schema: { type: 'string', maxLength: 100 },
  },
  'Retry-After': {
    description: 'Seconds to wait before the same request can succeed.',
    schema: { type: 'integer', minimum: 1, maximum: 3600, format: 'int32' },
  },
};

/** A request that could not be counted (no database, both key headers) has no rate in its answer. */
function headersOf(status: number): Json {
  const names = [
    'Request-Id',
    ...(status < 500 ? ['RateLimit-Policy', 'RateLimit'] : []),
    ...([429, 503].includes(status) ? ['Retry-After'] : []),
  ];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

const idempotencyKeyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Names this request, so that a repeat is known: the same key and body within 24 hours get the first answer again, and nothing is done twice. 1 to 255 printable ASCII characters.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parametersOf(schema: z.ZodType, place: 'path' | 'query', schemas: Json): Json[] {
  const json = toSchema(schema, 'input', schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (json.required?.includes(name) ?? false),
    ...(property.type === 'object' && { style: 'deepObject', explode: true }),
    ...(typeof property.description === 'string' && { description: property.description }),
    schema: property,
  }));
}

/** JSON Schema of a schema; named parts move to the shared components. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = withLimits(z.toJSONSchema(schema, { target: 'draft-2020-12', io }));
  const { $schema: _, $defs = {}, ...json } = made as Json;
  const named = json.id;
  const relink = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  for (const [name, definition] of Object.entries($defs as Json))
    schemas[name] = withoutId(relink(definition));
  if (typeof named !== 'string') return relink(json);
  schemas[named] = withoutId(relink(json));
  return { $ref: `#/components/schemas/${named}` };
}

function withoutId({ id: _, ...schema }: Json): Json {
  return schema;
}

const errorSchema = z.object({
  error: z
    .object({
      code: z
        .enum(Object.keys(errorCodes) as [string, ...string[]])
        .describe('What is wrong, for programs: one of `/docs/errors`.'),
      type: z
        .string()
        .describe('The kind of error that the code belongs to, such as `invalid_request_error`.'),
      message: z
        .string()
        .describe('What is wrong, in English, for developers. May be worded anew at any time.'),
      user_message: z
        .string()
        .optional()
        .describe(
          'A sentence about the code for people, in the language of `Accept-Language`: `az` or `ru`. Left out in English.',
        ),
      param: z
        .string()
        .nullable()
        .describe('The first field, header or part of the address that is wrong; null when it is none.'),
      doc_url: z.string().describe('The page that says what to do about this code.'),
      request_id: z.string().describe('The same as the header `Request-Id`.'),
      errors: z
        .array(
          z.object({
            param: z.string().describe('The field, with dots for what it stands in.'),
            code: z
              .string()
              .describe('What is wrong with it, in a word, such as `required` or `unknown_field`.'),
            message: z.string().describe('What it takes, in a sentence.'),
          }),
        )
        .max(mostErrors)
        .describe(
          `With \`VALIDATION_ERROR\` all that is wrong, each field once, ${mostErrors} at most. Empty with other codes.`,
        ),
    })
    .describe('Why the request was refused.'),
});
