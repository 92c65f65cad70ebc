import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { errorCodes } from '../../src/api/errors.ts';
import { operations } from '../../src/api/operations.ts';
import { scopes } from '../../src/domain/api-key.ts';
import { attemptMoves, attemptStates } from '../../src/domain/attempt.ts';
import { currencyCodes } from '../../src/domain/currency.ts';
import { declineReasons } from '../../src/domain/decline.ts';
import { deliveryMoves } from '../../src/domain/delivery.ts';
import { deliveryStates } from '../../src/domain/delivery-object.ts';
import { type EventObject, eventTypes } from '../../src/domain/event.ts';
import { operationStates, refundMoves, reversalMoves, saleMoves } from '../../src/domain/operation.ts';
import { refundStatuses, refundStatusMoves } from '../../src/domain/refund.ts';
import { sessionMoves, sessionStatuses } from '../../src/domain/session.ts';
import { testOutcomeNames } from '../../src/domain/test-outcome.ts';
import { openTypeReader } from '../support/read-types.ts';
import type { JsonSchema } from '../support/type-text.ts';
import { startWorld } from '../support/world.ts';

/*
 * What merchants meet under a name is one set, wherever they meet it: in the code, in /openapi.json as it is served, in the
 * types of the SDK, on the pages of the hub as they are served, in the guides, and in what the database accepts. That the
 * SDK's types agree with the description in every detail is held by sdk-types.test.ts.
 */

const world = await startWorld({ after });
const readTypes = openTypeReader({ after });
const sdk = readTypes('sdk/src/index.ts');

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly schema: JsonSchema }[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
}

interface Description {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

const description = (await (await fetch(`${world.url}/openapi.json`)).json()) as Description;
const { schemas } = description.components;
const described = Object.values(description.paths).flatMap((item) => Object.values(item));

async function readPage(path: string): Promise<string> {
  const answer = await fetch(`${world.url}${path}`);
  assert.equal(answer.status, 200, path);
  return answer.text();
}

const [errorsPage, eventsPage, statesPage, declinesPage, referencePage] = await Promise.all(
  ['/docs/errors', '/docs/events', '/docs/states', '/docs/declines', '/docs/api'].map(readPage),
);

/** Fails with what is missing where: what any side has, every side has to have. */
function assertEqual(sides: Readonly<Record<string, readonly string[]>>): void {
  const all = new Set(Object.values(sides).flat());
  const missing = Object.entries(sides).flatMap(([side, words]) =>
    [...all].filter((word) => !words.includes(word)).map((word) => `${word} is missing in ${side}`),
  );
  assert.ok(all.size > 1, 'two empty sets are equal and say nothing');
  assert.deepEqual(missing, []);
}

/** The words of a field of the description: `CheckoutSession.status`, of a list those of its items. */
function wordsOf(path: string): string[] {
  const [name = '', ...properties] = path.split('.');
  const start = schemas[name] ?? assert.fail(`nothing is named ${name}`);
  const schema = properties.reduce((inside: JsonSchema, property) => {
    const branch = inside.anyOf?.find((choice) => choice.properties) ?? inside;
    return branch.properties?.[property] ?? assert.fail(`${path}: there is no ${property}`);
  }, start);
  return enumOf(schema, path);
}

function enumOf(schema: JsonSchema, path: string): string[] {
  const items = schema.items || undefined;
  const found = [schema, ...(schema.anyOf ?? []), ...(items ? [items] : [])].find((one) => one.enum);
  return (found?.enum as string[] | undefined) ?? assert.fail(`${path} has no words`);
}

/** The names of a schema's fields, as `readTypes` tells them; what has a name of its own is not opened. */
function schemaFields(schema: JsonSchema, before = '', depth = 1): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = `${before}${key}`;
    if (depth >= 3) return [name];
    const branch = property.anyOf?.find((choice) => choice.properties) ?? property;
    const items = branch.items || undefined;
    return [
      name,
      ...(branch.properties ? schemaFields(branch, `${name}.`, depth + 1) : []),
      ...(items?.properties ? schemaFields(items, `${name}[].`, depth + 1) : []),
    ];
  });
}

const sectionIds = (html = '') => [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id = '']) => id);

/** What stands in a section of a page, by its anchor. */
function section(html: string | undefined, id: string): string {
  const [, text] = html?.split(`<section id="${id}">`) ?? [];
  return text?.split(/<section id=/)[0] ?? assert.fail(`no section ${id}`);
}

/** The fields of a table of the reference with their types. */
function hubFields(html: string): ReadonlyMap<string, string> {
  const rows = html.matchAll(/<dt><code>([^<]*)<\/code> <span class="facts">([^<]*)</g);
  return new Map([...rows].map(([, name = '', type = '']) => [name, type]));
}

function hubWords(object: string, field: string): string[] {
  const type = hubFields(section(referencePage, object.toLowerCase())).get(field) ?? assert.fail(field);
  return type
    .replace(/^list of /, '')
    .replace(/ or null$/, '')
    .split(', ');
}

/** Both ends of every move that the page of states tells. */
const hubStates = (id: string) => [
  ...new Set(
    [...section(statesPage, id).matchAll(/<td><code>([^<]*)<\/code>/g)].map(([, state = '']) => state),
  ),
];

const ends = (moves: readonly { from: string; to: string }[]) => [
  ...new Set(moves.flatMap(({ from, to }) => [from, to])),
];

/** The words that a check constraint of the database lets through. */
async function acceptedBy(constraint: string): Promise<string[]> {
  const [row] = await world.installation.db.query<{ text: string }>(
    'select pg_get_constraintdef(oid) as text from pg_constraint where conname = $1',
    [constraint],
  );
  return [...(row?.text ?? '').matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
}

test('codes of errors', () => {
  assertEqual({
    'src/api/errors.ts': Object.keys(errorCodes),
    'the description: Error': wordsOf('Error.error.code'),
    'the SDK: ApiErrorCode': sdk.words('ApiErrorCode'),
    'the hub: /docs/errors': sectionIds(errorsPage).map((id) => id.toUpperCase()),
  });
});

test('types of events', () => {
  assertEqual({
    'src/domain/event.ts': Object.keys(eventTypes),
    'the description: types of all events': ['CheckoutSessionEvent', 'RefundEvent', 'EndpointEvent'].flatMap(
      (name) => wordsOf(`${name}.type`),
    ),
    'the description: WebhookEndpoint': wordsOf('WebhookEndpoint.enabled_events'),
    'the description: WebhookDelivery': wordsOf('WebhookDelivery.event_type'),
    'the SDK: EventType': sdk.words('EventType'),
    'the hub: /docs/events': sectionIds(eventsPage),
    'the hub: WebhookEndpoint': hubWords('WebhookEndpoint', 'enabled_events'),
  });
});

test('types of events by the object that they carry', () => {
  const kinds = {
    'checkout.session': {
      schema: 'CheckoutSessionEvent',
      type: 'CheckoutSessionEventType',
      says: 'CheckoutSession',
    },
    refund: { schema: 'RefundEvent', type: 'RefundEventType', says: 'Refund' },
    webhook_endpoint: { schema: 'EndpointEvent', type: 'EndpointEventType', says: 'WebhookEndpoint' },
  } satisfies Record<EventObject, { schema: string; type: string; says: string }>;
  for (const [carried, { schema, type, says }] of Object.entries(kinds))
    assertEqual({
      'src/domain/event.ts': Object.entries(eventTypes).flatMap(([name, { carries }]) =>
        carries === carried ? [name] : [],
      ),
      [`the description: ${schema}`]: wordsOf(`${schema}.type`),
      [`the SDK: ${type}`]: sdk.words(type),
      'the hub: /docs/events': sectionIds(eventsPage).filter((id) =>
        section(eventsPage, id).includes(`href="/docs/api#${says.toLowerCase()}"`),
      ),
    });
});

test('statuses of sessions', async () => {
  const list = described.find(({ operationId }) => operationId === 'listCheckoutSessions');
  const parameter = list?.parameters.find(({ name }) => name === 'status');
  assertEqual({
    'src/domain/session.ts': sessionStatuses,
    'src/domain/session.ts: sessionMoves': ends(sessionMoves),
    'the description: CheckoutSession': wordsOf('CheckoutSession.status'),
    'the description: listCheckoutSessions': enumOf(parameter?.schema ?? {}, 'listCheckoutSessions'),
    'the SDK: CheckoutSessionStatus': sdk.words('CheckoutSessionStatus'),
    'the hub: /docs/states': hubStates('session'),
    'the hub: CheckoutSession': hubWords('CheckoutSession', 'status'),
    'the database': await acceptedBy('sessions_status_known'),
  });
});

test('statuses of refunds', async () => {
  assertEqual({
    'src/domain/refund.ts': refundStatuses,
    'src/domain/refund.ts: refundStatusMoves': ends(refundStatusMoves),
    'the description: Refund': wordsOf('Refund.status'),
    'the SDK: RefundStatus': sdk.words('RefundStatus'),
    'the hub: /docs/states': hubStates('refund'),
    'the hub: Refund': hubWords('Refund', 'status'),
    'the database': await acceptedBy('refunds_status_known'),
  });
});

test('statuses of webhook deliveries', async () => {
  assertEqual({
    'src/domain/delivery-object.ts': deliveryStates,
    'src/domain/delivery.ts: deliveryMoves': ends(deliveryMoves),
    'the description: WebhookDelivery': wordsOf('WebhookDelivery.status'),
    'the SDK: WebhookDeliveryStatus': sdk.words('WebhookDeliveryStatus'),
    'the hub: /docs/states': hubStates('delivery'),
    'the hub: WebhookDelivery': hubWords('WebhookDelivery', 'status'),
    'the database': await acceptedBy('deliveries_state_known'),
  });
});

test('states of attempts and operations, which the API does not show', async () => {
  assertEqual({
    'src/domain/attempt.ts': attemptStates,
    'src/domain/attempt.ts: attemptMoves': ends(attemptMoves),
    'the hub: /docs/states': hubStates('attempt'),
    'the database': await acceptedBy('attempts_state_known'),
  });
  assertEqual({
    'src/domain/operation.ts': operationStates,
    'src/domain/operation.ts: moves': ends([...saleMoves, ...reversalMoves, ...refundMoves]),
    'the hub: /docs/states': ['sale', 'reversal', 'refund-message'].flatMap(hubStates),
    'the database': await acceptedBy('operations_state_known'),
  });
});

test('codes of declines', () => {
  assertEqual({
    'src/domain/decline.ts': Object.keys(declineReasons),
    'the description: CheckoutSession': wordsOf('CheckoutSession.last_error.code'),
    'the SDK: DeclineCode': sdk.words('DeclineCode'),
    'the hub: /docs/declines': [...(declinesPage ?? '').matchAll(/<div id="([^"]+)"/g)].map(
      ([, id = '']) => id,
    ),
    'the hub: CheckoutSession': hubWords('CheckoutSession', 'last_error.code'),
  });
});

test('scopes, and which operation needs which', async () => {
  const guide = readFileSync(new URL('../../docs/guides/api-keys.md', import.meta.url), 'utf8');
  const row = /^\| `--scopes` \|.*$/m.exec(guide)?.[0] ?? '';
  assertEqual({
    'src/domain/api-key.ts': scopes,
    operations: operations.map(({ scope }) => scope),
    'docs/guides/api-keys.md': [...row.matchAll(/`(\w+:\w+)`/g)].map(([, scope = '']) => scope),
  });
  const keyed = described.filter(({ security }) => security?.length !== 0);
  const told = await Promise.all(
    operations.map(async ({ id }) => {
      const html = await readPage(`/docs/api/${id}`);
      return `${id} ${/the key needs <code>([^<]*)</.exec(html)?.[1]}`;
    }),
  );
  assertEqual({
    operations: operations.map(({ id, scope }) => `${id} ${scope}`),
    'the description: bearer': keyed.flatMap(({ operationId, security = [] }) =>
      security.flatMap(({ bearer = [] }) => bearer.map((scope) => `${operationId} ${scope}`)),
    ),
    'the description: legacyKey': keyed.flatMap(({ operationId, security = [] }) =>
      security.flatMap(({ legacyKey = [] }) => legacyKey.map((scope) => `${operationId} ${scope}`)),
    ),
    'the hub: /docs/api': told,
  });
});

test('outcomes of test mode', async () => {
  const html = await readPage('/docs/api/completeTestSession');
  const complete = described.find(({ operationId }) => operationId === 'completeTestSession');
  const body = complete?.requestBody?.content['application/json'].schema.properties?.outcome ?? {};
  assertEqual({
    'src/domain/test-outcome.ts': testOutcomeNames,
    'the description: completeTestSession': enumOf(body, 'outcome'),
    'the SDK: TestOutcome': sdk.words('TestOutcome'),
    'the hub: completeTestSession': (hubFields(html).get('outcome') ?? '').split(', '),
  });
});

test('currencies', async () => {
  assertEqual({
    'src/domain/currency.ts': currencyCodes,
    'the description: CheckoutSession': wordsOf('CheckoutSession.currency'),
    'the description: Refund': wordsOf('Refund.currency'),
    'the SDK: Currency': sdk.words('Currency'),
    'the hub: CheckoutSession': hubWords('CheckoutSession', 'currency'),
    'the hub: Refund': hubWords('Refund', 'currency'),
  });
});

/** The type of the domain that is sent as each named object, and the file that has it. */
const objects = {
  CheckoutSession: ['src/domain/session-object.ts', 'SessionObject'],
  Refund: ['src/domain/refund.ts', 'RefundObject'],
  WebhookEndpoint: ['src/domain/webhook-endpoint.ts', 'WebhookEndpointObject'],
  WebhookDelivery: ['src/domain/delivery-object.ts', 'DeliveryObject'],
} as const;

for (const [name, [file, type]] of Object.entries(objects))
  test(`fields of ${name}`, () => {
    assertEqual({
      [file]: readTypes(file).fields(type),
      'the description': schemaFields(schemas[name] ?? {}),
      'the SDK': sdk.fields(name),
      'the hub: /docs/api': [...hubFields(section(referencePage, name.toLowerCase())).keys()],
    });
  });
