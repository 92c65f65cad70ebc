type Json = Record<string, unknown>;

/** No text or list of a body can be longer than the body itself. */
const mostInBody = 64 * 1024;
/** RFC 3339 with nine digits of a second and an offset. */
const longestTime = 35;
/** A time, an address, a link: what a format says of the length. */
const longestOfFormat: Readonly<Record<string, number>> = { 'date-time': longestTime, date: 10, uuid: 36 };
const int32 = 2_147_483_647;

/** A schema in which every text, list and whole number says how large it can be; where nothing is said, as a body can be. */
export function withLimits(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withLimits);
  if (schema === null || typeof schema !== 'object') return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, isData(name) ? value : withLimits(value)]),
  );
  return { ...inner, ...limitsOf(inner) };
}

/** Values that stand in a schema and are no schemas, whatever their own fields are called. */
function isData(name: string): boolean {
  return ['enum', 'const', 'default', 'example', 'examples', 'required'].includes(name);
}

function limitsOf(schema: Json): Json {
  if ('enum' in schema || 'const' in schema) return {};
  const types = [schema.type].flat();
  return {
    ...(types.includes('string') && {
      maxLength: schema.maxLength ?? longestOfFormat[String(schema.format)] ?? mostInBody,
    }),
    ...(types.includes('array') && { maxItems: schema.maxItems ?? mostInBody }),
    ...(types.includes('integer') && { format: schema.format ?? integerFormat(schema) }),
  };
}

function integerFormat({ minimum, maximum }: Json): 'int32' | 'int64' {
  const bounds = [Number(minimum ?? -Infinity), Number(maximum ?? Infinity)];
  return bounds.every((bound) => Math.abs(bound) <= int32) ? 'int32' : 'int64';
}
