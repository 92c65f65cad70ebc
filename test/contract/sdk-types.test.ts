import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openApiDocument } from '../../src/api/openapi.ts';
import { operations, publicOperations } from '../../src/api/operations.ts';
import { eventTypes } from '../../src/domain/event.ts';
import { testOutcomeNames } from '../../src/domain/test-outcome.ts';

/*
 * The types of the SDK against the description that the server gives of itself: the compiler compares them. A field that is
 * missing, or too many, or optional on one side only is an error, and so is a value that the other side does not know.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema has every shape
type Schema = any;
const document: Schema = openApiDocument([...operations, ...publicOperations], 'https://pay.example');

const bodyOf = (id: string) => {
  const found = Object.values<Schema>(document.paths)
    .flatMap((path) => Object.values<Schema>(path))
    .find(({ operationId }) => operationId === id);
  assert.ok(found, id);
  return found;
};
const requestOf = (id: string): Schema => bodyOf(id).requestBody.content['application/json'].schema;
const answerOf = (id: string): Schema => bodyOf(id).responses['200'].content['application/json'].schema;
const queryOf = (id: string): Schema => {
  const fields = bodyOf(id).parameters.filter((one: Schema) => one.in === 'query');
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((one: Schema) => [one.name, one.schema])),
    required: [],
    additionalProperties: false,
  };
};
const schema = (name: string): Schema => document.components.schemas[name];

/** Type of the SDK, and what the description says of it. Queries are text on the wire, so only their names are compared. */
const pairs: readonly { sdk: string; schema: Schema; isQuery?: true }[] = [
  { sdk: 'CheckoutSession', schema: schema('CheckoutSession') },
  { sdk: 'CreateCheckoutSessionParams', schema: requestOf('createCheckoutSession') },
  { sdk: 'Refund', schema: schema('Refund') },
  { sdk: 'CreateRefundParams', schema: requestOf('createRefund') },
  { sdk: 'WebhookEndpoint', schema: schema('WebhookEndpoint') },
  { sdk: 'CreateWebhookEndpointParams', schema: requestOf('createWebhookEndpoint') },
  { sdk: 'UpdateWebhookEndpointParams', schema: requestOf('updateWebhookEndpoint') },
  { sdk: 'WebhookDelivery', schema: schema('WebhookDelivery') },
  { sdk: 'ResendEventsParams', schema: requestOf('resendEvents') },
  { sdk: 'Resend', schema: answerOf('resendEvents') },
  { sdk: 'TestClock', schema: answerOf('advanceTestClock') },
  { sdk: 'ListCheckoutSessionsParams', schema: queryOf('listCheckoutSessions'), isQuery: true },
  { sdk: 'ListRefundsParams', schema: queryOf('listRefunds'), isQuery: true },
  { sdk: 'ListEventsParams', schema: queryOf('listEvents'), isQuery: true },
  { sdk: 'ListWebhookDeliveriesParams', schema: queryOf('listWebhookDeliveries'), isQuery: true },
];

const comparison = `
type Required_<T> = { [K in keyof T as {} extends Pick<T, K> ? never : K]: true };
type Same<A, B> = [keyof A] extends [keyof B]
  ? [keyof B] extends [keyof A]
    ? [keyof Required_<A>] extends [keyof Required_<B>]
      ? [keyof Required_<B>] extends [keyof Required_<A>] ? true : 'the SDK lets a field be left out'
      : 'the SDK demands a field'
    : { 'missing in the SDK': Exclude<keyof B, keyof A> }
  : { 'too many in the SDK': Exclude<keyof A, keyof B> };
type Fits<A, B> = A extends B ? true : { 'values differ': { [K in keyof A & keyof B as A[K] extends B[K] ? never : K]: [A[K], B[K]] } };
`;

test('the types of the SDK are those of the description, field by field', async (t) => {
  const lines = pairs.flatMap(({ sdk, schema, isQuery }, index) => [
    `type Described${index} = ${typeText(schema)};`,
    `export const same${index}: Same<Sdk.${sdk}, Described${index}> = true;`,
    ...(isQuery ? [] : [`export const fits${index}: Fits<Sdk.${sdk}, Described${index}> = true;`]),
  ]);
  const unions = [
    `export const types: Record<Sdk.EventType, true> = ${JSON.stringify(allTrue(Object.keys(eventTypes)))};`,
    `export const outcomes: Record<Sdk.TestOutcome, true> = ${JSON.stringify(allTrue(testOutcomeNames))};`,
    `export const event: Fits<Pick<Sdk.MaxfiEvent, 'id' | 'type' | 'sequence' | 'request'>, Pick<${typeText(schema('Event'))}, 'id' | 'type' | 'sequence' | 'request'>> = true;`,
  ];
  const said = await compile(t, [`import type * as Sdk from '@maxfi/sdk';`, comparison, ...lines, ...unions]);
  assert.equal(said, '');
});

test('the comparison sees a field too many, one too few, one that is optional, and another value', async (t) => {
  const wrong = [
    `export const a: Same<{ x: 1; y: 2 }, { x: 1 }> = true;`,
    `export const b: Same<{ x: 1 }, { x: 1; y: 2 }> = true;`,
    `export const c: Same<{ x?: 1 }, { x: 1 }> = true;`,
    `export const d: Fits<{ x: 'a' | 'b' }, { x: 'a' }> = true;`,
  ];
  const said = await compile(t, [comparison, ...wrong]);
  assert.equal(said.match(/error TS2322/g)?.length, wrong.length, said);
});

function allTrue(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** What the compiler says about these lines; nothing when they are right. */
async function compile(
  t: { after(end: () => Promise<void>): void },
  lines: readonly string[],
): Promise<string> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'types-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'compare.ts'), lines.join('\n'));
  const options = { extends: join(root, 'tsconfig.json'), include: ['compare.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [tsc, '--project', folder]).then(
    ({ stdout }) => stdout,
    (error) => String(error.stdout),
  );
}

/** A JSON Schema as the text of a type. Text that the schema leaves open is any text. */
function typeText(one: Schema): string {
  if (one.$ref) return typeText(schema(one.$ref.split('/').at(-1)));
  if (one.const !== undefined) return JSON.stringify(one.const);
  if (one.enum) return one.enum.map((value: unknown) => JSON.stringify(value)).join(' | ');
  const options = one.anyOf ?? one.oneOf;
  if (options) return `(${options.map(typeText).join(' | ')})`;
  if (Array.isArray(one.type)) return one.type.map((type: string) => typeText({ ...one, type })).join(' | ');
  switch (one.type) {
    case 'array':
      return one.prefixItems
        ? `[${one.prefixItems.map(typeText).join(', ')}]`
        : `(${typeText(one.items ?? {})})[]`;
    case 'object':
      return objectText(one);
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'string':
    case 'null':
      return one.type;
    default:
      return 'unknown';
  }
}

function objectText({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties)
    return `{ [name: string]: ${additionalProperties ? typeText(additionalProperties) : 'unknown'} | undefined }`;
  const fields = Object.entries<Schema>(properties).map(
    ([name, field]) => `${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeText(field)}`,
  );
  return `{ ${fields.join('; ')} }`;
}
