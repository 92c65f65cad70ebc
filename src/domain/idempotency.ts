import { createHash } from 'node:crypto';

/** How long the first answer to a key is kept: the specification's 24 hours. */
export const idempotencyWindowMs = 24 * 60 * 60_000;

/** Hash of each top-level field of a body, so that a conflict can name the field without keeping its value. */
export type BodyFields = Readonly<Record<string, string>>;

/** The header's value without the quotes that the IETF draft allows, or nothing when it is malformed. */
export function readIdempotencyKey(header: string): string | undefined {
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key) ? key : undefined;
}

/** Hashes the fields of a body in canonical JSON: key order and white space do not matter, values do. */
export function bodyFields(body: Readonly<Record<string, unknown>>): BodyFields {
  return Object.fromEntries(
    Object.keys(body)
      .sort()
      .map((name) => [name, createHash('sha256').update(canonicalJson(body[name])).digest('base64url')]),
  );
}

/** The first top-level field in which two bodies differ, or nothing when they are the same. */
export function firstDifference(a: BodyFields, b: BodyFields): string | undefined {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.find((name) => a[name] !== b[name]);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
