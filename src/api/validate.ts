import { z } from 'zod';
import { type FieldError, mostErrors } from './errors.ts';

/** Checked input, or everything that is wrong with it. */
export type Validation<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/**
 * Checks input against a schema and reports every error by field: missing fields, wrong values, and unknown fields
 * with the nearest one that exists. `prefix` is put before each path.
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown, prefix = ''): Validation<T> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  const errors = result.error.issues.flatMap((issue) => toErrors(schema, input, issue, prefix));
  return { ok: false, errors: uniqueByParam(errors) };
}

function toErrors(schema: z.ZodType, input: unknown, issue: z.core.$ZodIssue, prefix: string): FieldError[] {
  const param = [prefix, ...issue.path].filter((step) => step !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = fieldNames(schemaAt(schema, issue.path));
    // Each is compared with every known name; the rest would not be shown anyway.
    return issue.keys
      .slice(0, mostErrors)
      .map((key) => unknownField(param === '' ? key : `${param}.${key}`, key, known));
  }
  if (issue.code === 'invalid_union') {
    const deeper = bestBranch(issue.errors).map((inner) => ({
      ...inner,
      path: [...issue.path, ...inner.path],
    }));
    if (issue.message === 'Invalid input' && deeper.length > 0) {
      return deeper.flatMap((inner) => toErrors(schema, input, inner as z.core.$ZodIssue, prefix));
    }
  }
  const isMissing = valueAt(input, issue.path) === undefined;
  return [
    {
      param: param === '' ? 'body' : param,
      code: isMissing ? 'required' : 'invalid',
      message: isMissing ? `\`${param}\` is required: it ${issue.message}` : `\`${param}\` ${issue.message}`,
    },
  ];
}

/** Of several shapes a value may have, the errors of the one it came closest to: those that lie deepest. */
function bestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((i) => i.path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a))[0] ?? [];
}

function unknownField(param: string, key: string, known: readonly string[]): FieldError {
  const nearest = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const isNear = nearest && nearest.distance <= Math.max(2, Math.floor(nearest.name.length / 3));
  const hint = isNear ? `Did you mean \`${nearest.name}\`?` : `Known fields: ${known.join(', ')}.`;
  return { param, code: 'unknown_field', message: `\`${param}\` is not a known field. ${hint}` };
}

/** The schema of an object inside another, as far as its errors can lie. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType {
  let at: unknown = schema;
  for (const step of path) {
    at = unwrap(at);
    at = at instanceof z.ZodObject ? (at.shape as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return unwrap(at) as z.ZodType;
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion)
    return schema.options.map(unwrap).find((part) => part instanceof z.ZodObject);
  return schema;
}

function fieldNames(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let at = input;
  for (const step of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

/** One sentence a field is enough; several rules of one field say the same. */
export function uniqueByParam(errors: readonly FieldError[]): FieldError[] {
  const seen = new Set<string>();
  return errors.filter(({ param }) => !seen.has(param) && seen.add(param));
}

/** Levenshtein's distance: how many letters must be added, removed or changed. */
function editDistance(a: string, b: string): number {
  if (a.length > 64) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
