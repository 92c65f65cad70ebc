import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readDescription } from '../../test/support/openapi-validator.ts';
import { startWorld } from '../../test/support/world.ts';
import { languages } from '../domain/language.ts';
import { testOutcomes } from '../domain/test-outcome.ts';
import { type ErrorCode, errorCodes } from './errors.ts';
import { errorsOf } from './openapi.ts';
import { operations, publicOperations } from './operations.ts';
import { userMessage } from './user-messages.ts';

interface JsonSchema {
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api,checkout' } });
const { document } = await readDescription(world);
const described = [...operations, ...publicOperations];
const codes = Object.keys(errorCodes) as ErrorCode[];

/** Every value under a name, anywhere in a document. */
function valuesOf(node: unknown, name: string): unknown[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => [
    ...(key === name ? [value] : []),
    ...valuesOf(value, name),
  ]);
}

test('the description is OpenAPI 3.1 with everything that the standard requires', () => {
  assert.match(document.openapi, /^3\.1\.\d$/);
  assert.ok(document.info.title && document.info.version);
  assert.deepEqual(document.servers, [{ url: world.url, 'x-internal': false }]);
  for (const scheme of document.security.flatMap(Object.keys)) {
    assert.ok(document.components.securitySchemes[scheme], scheme);
  }
});

test('every operation is described once, with its parameters, its body and its answers', () => {
  const found = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as object).map(
      ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
    ),
  );
  assert.deepEqual(found.sort(), described.map((one) => `${one.id} ${one.method} ${one.path}`).sort());
  for (const operation of described) {
    const { parameters, requestBody, responses } =
      document.paths[operation.path][operation.method.toLowerCase()];
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const ofPath = parameters.filter((one: { in: string }) => one.in === 'path');
    assert.deepEqual(
      ofPath.map((one: { name: string }) => one.name),
      inPath,
    );
    for (const one of parameters)
      assert.ok(one.name && one.schema && (one.in !== 'path' || one.required), one.name);
    assert.equal(requestBody !== undefined, operation.body !== undefined);
    for (const response of Object.values(responses))
      assert.ok((response as { description: string }).description);
    const statuses = new Set(['200', ...errorsOf(operation).map((code) => String(errorCodes[code].status))]);
    assert.deepEqual(new Set(Object.keys(responses)), statuses);
  }
});

test('every reference leads somewhere', () => {
  const references = valuesOf(document, '$ref') as string[];
  assert.ok(references.length > 0);
  for (const reference of references) {
    const steps = reference.replace('#/', '').split('/');
    assert.ok(
      steps.reduce((node, step) => node?.[step], document),
      reference,
    );
  }
});

test('a body takes no other fields than those that are described', () => {
  const fields = document.paths['/v2/payments/checkout'].post.requestBody.content['application/json'].schema;
  assert.equal(fields.additionalProperties, false);
  assert.deepEqual(fields.required, ['amount', 'currency']);
});

/** Every field anywhere below a schema, with what it stands in. What has a name of its own is told there. */
function fieldsBelow(schema: JsonSchema, at: string): [at: string, field: JsonSchema][] {
  const inside = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, JsonSchema][] => [
      [`${at}.${name}`, field],
      ...fieldsBelow(field, `${at}.${name}`),
    ]),
    ...inside.flatMap((one) => fieldsBelow(one, at)),
  ];
}

/** A sentence about what it means. One that begins with "must" tells only what is refused. */
const isMeaning = ({ description = '' }: JsonSchema) => /^(?!must\b)[^a-z\s].*\.$/s.test(description);

test('every field of every object, body, answer and query says in a sentence what it means', () => {
  const objects = Object.entries(document.components.schemas) as [string, JsonSchema][];
  const fields = objects.flatMap(([name, schema]) => fieldsBelow(schema, name));
  for (const { id, path, method } of described) {
    const { parameters, requestBody, responses } = document.paths[path][method.toLowerCase()];
    for (const parameter of parameters)
      fields.push([`${id}: ${parameter.name}`, parameter], ...fieldsBelow(parameter.schema, id));
    for (const one of [requestBody, responses[200]])
      fields.push(...fieldsBelow(one?.content['application/json'].schema ?? {}, id));
  }
  assert.ok(fields.length > 300, `${fields.length} fields`);
  assert.deepEqual(
    fields.filter(([, field]) => !isMeaning(field)).map(([at, { description }]) => `${at}: ${description}`),
    [],
  );
  for (const description of [undefined, '', 'must be `true` or `false`.', 'No end'])
    assert.ok(!isMeaning({ description }), description);
});

test('each outcome of test mode has a line of its own in the description', () => {
  const { description } = document.paths['/v2/test/checkout/{id}/complete'].post;
  const lines = [...description.matchAll(/^- `(\w+)`: (.+\.)$/gm)].map(([, name, says]) => [name, says]);
  assert.deepEqual(
    lines,
    Object.entries(testOutcomes).map(([name, { says }]) => [name, says]),
  );
});

test('the table of errors, the description and the page of errors have the same codes', async () => {
  const sentences = valuesOf(document, 'description').join(' ');
  const inSentences = new Set([...sentences.matchAll(/`([A-Z_]+)`:/g)].map(([, code]) => code));
  const inSchema = document.components.schemas.Error.properties.error.properties.code.enum;
  assert.deepEqual(inSchema, codes);
  // A wrong method has no operation that could describe it.
  assert.deepEqual([...inSentences].sort(), codes.filter((code) => code !== 'METHOD_NOT_ALLOWED').sort());
  const page = await world.call('GET', '/docs/errors', { key: null });
  const sections = [...page.text.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id?.toUpperCase());
  assert.deepEqual(sections, codes);
});

test('every error has a sentence in each other language, in its own script', () => {
  for (const code of codes) {
    assert.equal(userMessage(code, 'en'), undefined);
    const sentences = languages.filter((one) => one !== 'en').map((one) => userMessage(code, one) ?? '');
    for (const sentence of sentences) assert.match(sentence, /^\p{Lu}.*\.$/u);
    assert.equal(new Set(sentences).size, sentences.length);
    assert.match(userMessage(code, 'ru') ?? '', /\p{Script=Cyrillic}/u);
    assert.doesNotMatch(userMessage(code, 'az') ?? '', /\p{Script=Cyrillic}/u);
  }
});

test('the description needs no key and is no older than the server', async () => {
  const answer = await world.call('GET', '/openapi.json', { key: null });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.match(answer.headers.get('request-id') ?? '', /^req_/);
});
