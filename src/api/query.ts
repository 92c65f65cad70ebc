import type { FieldError } from './errors.ts';

/**
 * The query of a URL with one level of brackets, `created[gte]=…` as `{created: {gte}}`. A name given twice is an
 * error, since servers and proxies disagree about which one counts.
 */
export function parseQuery(url: string): { value: Record<string, unknown>; errors: FieldError[] } {
  const value: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  const search = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  for (const [name, text] of new URLSearchParams(search)) {
    const [, outer = name, inner] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? [];
    const param = inner === undefined ? outer : `${outer}.${inner}`;
    if (seen.has(param))
      errors.push({ param, code: 'duplicate_key', message: `\`${name}\` is given more than once.` });
    if (/\p{Cc}|\u{FFFD}/u.test(text)) {
      errors.push({
        param,
        code: 'invalid_characters',
        message: `\`${name}\` contains characters that are not text.`,
      });
    }
    seen.add(param);
    if (inner === undefined) define(value, outer, text);
    else define(groupOf(value, outer), inner, text);
  }
  return { value, errors };
}

function groupOf(value: Record<string, unknown>, name: string): Record<string, unknown> {
  const existing = Object.hasOwn(value, name) ? value[name] : undefined;
  if (existing !== null && typeof existing === 'object') return existing as Record<string, unknown>;
  const group: Record<string, unknown> = {};
  define(value, name, group);
  return group;
}

/** Sets an own property whatever its name; `value.__proto__ = …` would not. */
function define(value: Record<string, unknown>, name: string, content: unknown): void {
  Object.defineProperty(value, name, {
    value: content,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
