import { errorsOf, openApiDocument } from '../../api/openapi.ts';
import type { DescribedOperation } from '../../api/operation.ts';
import { type FieldRow, fieldRows } from './fields.ts';
import { type Sample, type SampleRequest, samplesOf } from './samples.ts';

/** What the reference tells, made from the operations and so from nothing else. */
export interface Reference {
  readonly operations: readonly ReferenceOperation[];
  /** Objects with a name of their own. */
  readonly objects: readonly { readonly name: string; readonly rows: readonly FieldRow[] }[];
}

export interface ReferenceOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly FieldRow[];
  readonly body: readonly FieldRow[];
  readonly samples: readonly Sample[];
  /** Its path with ids filled in, and the body of its example. */
  readonly examplePath: string;
  readonly exampleBody: Readonly<Record<string, unknown>> | null;
  readonly answer: string;
  /** The object that it answers, when that has a name. */
  readonly answerObject: string | null;
  readonly errors: readonly string[];
}

interface Described {
  readonly parameters: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: unknown;
  }[];
  readonly requestBody?: { readonly content: { 'application/json': { schema: unknown } } };
  readonly responses: { 200: { content: { 'application/json': { schema: { $ref?: string } } } } };
}

export function makeReference(described: readonly DescribedOperation[], publicUrl: string): Reference {
  const document = openApiDocument(described, publicUrl) as {
    paths: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, unknown> };
  };
  const { schemas } = document.components;
  return {
    operations: described.map((operation) => {
      const told = document.paths[operation.path]?.[operation.method.toLowerCase()];
      if (!told) throw new Error(`Bug! ${operation.id} is not described`);
      const examplePath = exampleUrl(operation, described);
      const exampleBody = operation.example.body ?? null;
      const answer = told.responses[200].content['application/json'].schema.$ref;
      return {
        ...operation,
        parameters: parametersOf(told, schemas),
        body: told.requestBody ? fieldRows(told.requestBody.content['application/json'].schema, schemas) : [],
        samples: samplesOf({
          method: operation.method,
          url: `${publicUrl}${examplePath}`,
          body: bodyOf(operation),
          idempotencyKey: keyOf(operation.id, told),
          needsKey: operation.scope !== 'public',
        }),
        examplePath,
        exampleBody,
        answer: JSON.stringify(operation.example.answer, null, 2),
        answerObject: answer?.replace(/^.*\//, '') ?? null,
        errors: errorsOf(operation),
      };
    }),
    objects: Object.entries(schemas).map(([name, schema]) => ({ name, rows: fieldRows(schema, schemas) })),
  };
}

/** Nothing is sent where nothing has to be said. */
function bodyOf({ example: { body = {} } }: DescribedOperation): SampleRequest['body'] {
  return Object.keys(body).length > 0 ? body : null;
}

/** What a repeat is known by, where the operation takes one: of an order for a session, else of what is done. */
function keyOf(operationId: string, { parameters }: Described): string | null {
  if (!parameters.some(({ name }) => name === 'Idempotency-Key')) return null;
  if (operationId === 'createCheckoutSession') return 'order-A-1001';
  return `${operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-1`;
}

function parametersOf({ parameters }: Described, schemas: Record<string, unknown>): FieldRow[] {
  return parameters.flatMap(({ name, required, description, schema }) =>
    fieldRows({ properties: { [name]: schema }, required: required ? [name] : [] }, schemas).map((row) =>
      row.name === name ? { ...row, says: description ?? row.says } : row,
    ),
  );
}

/** Ids as they look, in the place of the names of an address: that of the operation that answers one of the same kind. */
function exampleUrl({ path }: DescribedOperation, described: readonly DescribedOperation[]): string {
  return path.replace(/\/(\w+)\/\{id\}/, (_whole, kind: string) => {
    const one = described.find(
      ({ method, path: other }) => method === 'GET' && other.endsWith(`/${kind}/{id}`),
    );
    const { id } = (one?.example.answer ?? {}) as { id?: string };
    if (id === undefined) throw new Error(`Bug! Nothing says how an id of ${kind} looks`);
    return `/${kind}/${id}`;
  });
}
