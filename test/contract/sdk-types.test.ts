import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Maxfi } from '../../sdk/src/index.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { operations, publicOperations } from '../../src/api/operations.ts';
import { typeMistakes } from '../support/compile.ts';
import { leftOut, objectIds, sdkMethods } from '../support/sdk-methods.ts';
import { type JsonSchema, typeText } from '../support/type-text.ts';

/*
 * Every type of the SDK is compared with the schema of /openapi.json by the compiler: the schema becomes the text of a
 * type, and the two have to be one type, name by name, optional by optional, word by word.
 */

interface Described {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly query: JsonSchema;
  readonly body: JsonSchema | undefined;
  readonly answer: JsonSchema;
}

/** What a merchant writes as a number, a boolean or a list travels in a query as text. */
const inQuery: Readonly<Record<string, JsonSchema>> = {
  limit: { type: 'integer' },
  livemode: { type: 'boolean' },
  type: { $ref: 'Sdk.EventType | Sdk.EventType[]' },
};

interface JsonContent {
  readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: JsonContent;
  readonly responses: { readonly 200: JsonContent };
}

const document = openApiDocument(
  [...operations, ...publicOperations],
  'https://pay.example',
) as unknown as Document;
const { schemas } = document.components;
const described = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(
    ([method, { operationId, parameters, requestBody, responses }]): Described => ({
      operationId,
      method: method.toUpperCase(),
      path,
      query: queryObject(parameters),
      body: requestBody?.content['application/json'].schema,
      answer: responses[200].content['application/json'].schema,
    }),
  ),
);
const covered = described.filter(({ operationId }) => !Object.hasOwn(leftOut, operationId));

function queryObject(parameters: readonly Parameter[]): JsonSchema {
  const query = parameters.filter((one) => one.in === 'query');
  return {
    type: 'object',
    properties: Object.fromEntries(query.map(({ name, schema }) => [name, inQuery[name] ?? schema])),
    required: query.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** The API takes a currency in any case; the SDK has the one way to write it that answers have. */
function withCurrency(schema: JsonSchema): JsonSchema {
  if (!schema.properties?.currency) return schema;
  return { ...schema, properties: { ...schema.properties, currency: { $ref: 'Sdk.Currency' } } };
}

/** The SDK's name of a named schema. */
const names: Readonly<Record<string, string>> = { Event: 'MaxfiEvent' };
const named = Object.keys(schemas).filter((name) => name !== 'Error');

const folder = mkdtempSync(join(tmpdir(), 'maxfi-types-'));
after(() => rmSync(folder, { recursive: true }));

const head = [
  `import type * as Sdk from ${JSON.stringify(fileURLToPath(new URL('../../sdk/src/index.ts', import.meta.url)))};`,
  // True only for one and the same type: also `readonly`, `?` and unions have to be the same.
  'type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;',
  ...Object.entries(schemas).map(([name, schema]) => `type ${name} = ${typeText(schema)};`),
];

/** The comparisons that fail: what each of them was told to be about. */
async function differences(file: string, comparisons: readonly Comparison[]): Promise<string[]> {
  const lines = comparisons.map(({ about, sdk, api, isEqual = true }) =>
    // Both are assigned as well, since only that says where they differ.
    [
      `{ const equal: Equal<${sdk}, ${api}> = ${isEqual}; void equal;`,
      ...(isEqual
        ? [`const sent: ${api} = {} as ${sdk}; const got: ${sdk} = {} as ${api}; void [sent, got];`]
        : []),
      `} // ${about}`,
    ].join(' '),
  );
  writeFileSync(join(folder, file), [...head, ...lines, 'export {};'].join('\n'));
  const mistakes = await typeMistakes(folder, [file], {
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom'],
    types: [],
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
  });
  return mistakes.map((mistake) => {
    const line = Number(/\((\d+),/.exec(mistake)?.[1] ?? 0);
    return `${comparisons[line - 1 - head.length]?.about ?? 'somewhere'}: ${mistake.replace(/^.*?: error/, '')}`;
  });
}

interface Comparison {
  readonly about: string;
  readonly sdk: string;
  readonly api: string;
  /** False to show that a difference is noticed. */
  readonly isEqual?: boolean;
}

test('every named object of the description is the same type in the SDK', async () => {
  const comparisons = named.map((name) => ({ about: name, sdk: `Sdk.${names[name] ?? name}`, api: name }));
  const error = schemas.Error?.properties?.error?.properties ?? {};
  const fieldError = error.errors?.items;
  assert.ok(error.code && fieldError);
  comparisons.push(
    { about: 'codes of errors', sdk: 'Sdk.ApiErrorCode', api: typeText(error.code) },
    { about: 'one wrong field', sdk: 'Sdk.FieldError', api: typeText(fieldError) },
  );
  assert.deepEqual(await differences('objects.ts', comparisons), []);
});

test('every method of the SDK takes and gives what its operation is described to take and give', async () => {
  const comparisons = covered.flatMap(({ operationId, query, body, answer }) => {
    const { name, params } = sdkMethods[operationId] ?? assert.fail(`${operationId} has no method`);
    const [resource, method] = name.split('.');
    const type = `Sdk.Maxfi['${resource}']['${method}']`;
    const input = withCurrency(body ?? query);
    const hasInput = Object.keys(input.properties ?? {}).length > 0;
    assert.equal(params !== undefined, hasInput, `${name} takes parameters exactly when there are some`);
    const given = typeof params === 'string' ? params : `A[${params}]`;
    return [
      { about: `${name} gives`, sdk: `Awaited<ReturnType<${type}>>`, api: typeText(answer) },
      ...(hasInput
        ? [
            {
              about: `${name} takes`,
              sdk: `NonNullable<${given.replaceAll('A[', `Parameters<${type}>[`)}>`,
              api: typeText(input),
            },
          ]
        : []),
    ];
  });
  assert.deepEqual(await differences('methods.ts', comparisons), []);
});

test('a property more or less, another word, or a `?` too many would be noticed', async () => {
  const refund = schemas.Refund ?? assert.fail('there are refunds');
  const { order_id, status, ...others } = refund.properties ?? {};
  const { required = [] } = refund;
  const changed: Readonly<Record<string, JsonSchema>> = {
    'one more': { ...refund, properties: { ...refund.properties, fee: { type: 'integer' } } },
    'one more that is required': {
      ...refund,
      properties: { ...refund.properties, fee: { type: 'integer' } },
      required: [...required, 'fee'],
    },
    'one less': { ...refund, properties: { order_id: order_id ?? {}, ...others } },
    'optional now': { ...refund, required: required.filter((name) => name !== 'order_id') },
    'never null': { ...refund, properties: { ...refund.properties, order_id: { type: 'string' } } },
    'a word more': {
      ...refund,
      properties: { ...refund.properties, status: { enum: [...(status?.enum ?? []), 'lost'] } },
    },
    'a word less': {
      ...refund,
      properties: { ...refund.properties, status: { enum: status?.enum?.slice(1) ?? [] } },
    },
  };
  const comparisons = Object.entries(changed).map(([about, schema]) => ({
    about,
    sdk: 'Sdk.Refund',
    api: typeText(schema),
    isEqual: false,
  }));
  assert.deepEqual(await differences('planted.ts', comparisons), []);
});

test('every operation of the description has a method, and the method calls just that', async () => {
  assert.deepEqual(covered.map(({ operationId }) => operationId).sort(), Object.keys(sdkMethods).sort());
  for (const { operationId, method, path } of covered) {
    const asked: string[] = [];
    const maxfi = new Maxfi('sk_test_abc', {
      baseUrl: 'https://pay.example',
      fetch: async (url, init) => {
        asked.push(`${init?.method} ${String(url)}`);
        return new Response('{}');
      },
    });
    await sdkMethods[operationId]?.call(maxfi);
    const id = idOf(path);
    assert.deepEqual(asked, [`${method} https://pay.example${path.replace('{id}', id)}`], operationId);
  }
});

test('what the SDK leaves out exists, and is left out for a reason', () => {
  for (const operationId of Object.keys(leftOut)) {
    assert.ok(
      described.some((one) => one.operationId === operationId),
      operationId,
    );
  }
});

function idOf(path: string): string {
  const { session, refund, event, endpoint, delivery } = objectIds;
  const ids = { checkout: session, refunds: refund, events: event, webhook_endpoints: endpoint };
  const folderOfId = /([a-z_]+)\/\{id\}/.exec(path)?.[1] ?? '';
  return { ...ids, webhook_deliveries: delivery }[folderOfId] ?? '';
}
