/** A field of a request or an answer, as a table tells it. */
export interface FieldRow {
  /** With what it stands in: `customer.email`; of a list `items[].id`. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly says: string;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Deeper ones stand at the object that they belong to. */
const deepest = 3;

/** The fields of a JSON Schema, those inside others after them. What has a name of its own is told once, at its own place. */
export function fieldRows(schema: unknown, schemas: Readonly<Record<string, unknown>>): FieldRow[] {
  const whole = resolve(schema as Schema, schemas);
  return rowsOf(whole, schemas, '', 1);
}

function rowsOf(
  schema: Schema,
  schemas: Readonly<Record<string, unknown>>,
  before: string,
  depth: number,
): FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = `${before}${key}`;
    const row = {
      name,
      type: typeOf(property),
      isRequired: schema.required?.includes(key) ?? false,
      says: property.description ?? '',
    };
    if (depth >= deepest) return [row];
    const inner = innerOf(property);
    return inner.schema ? [row, ...rowsOf(inner.schema, schemas, `${name}${inner.mark}`, depth + 1)] : [row];
  });
}

/** What stands inside a field; a named object is told where it is at home. */
function innerOf(schema: Schema): { schema: Schema | undefined; mark: string } {
  const branch = choicesOf(schema).find(({ properties }) => properties) ?? schema;
  if (branch.properties) return { schema: branch, mark: '.' };
  return { schema: branch.items?.properties ? branch.items : undefined, mark: '[].' };
}

function choicesOf({ anyOf, oneOf }: Schema): readonly Schema[] {
  return anyOf ?? oneOf ?? [];
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.replace(/^.*\//, '');
  const choices = choicesOf(schema);
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum)
    return schema.enum.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  return [schema.type ?? 'any'].flat().join(' or ');
}

function resolve(schema: Schema, schemas: Readonly<Record<string, unknown>>): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : ((schemas[name] as Schema | undefined) ?? {});
}
