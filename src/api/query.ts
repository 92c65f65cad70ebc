import type { FieldError } from './errors.ts';

/**
 * The query of a URL with one level of brackets, `created[gte]=…` as `{created: {gte}}`. A name given twice is an
 * error, since servers and proxies disagree about which one counts, and so is `created=…` beside `created[gte]=…`.
 */
export function parseQuery(url: string): { value: Record<string, unknown>; errors: FieldError[] } {
  const value: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  const search = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  for (const [name, text] of new URLSearchParams(search)) {
    const [, outer = name, inner] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? [];
    const param = inner === undefined ? outer : `${outer}.${inner}`;
    const isGroup = isObject(value, outer);
    const isTwice = seen.has(param) || (Object.hasOwn(value, outer) && isGroup === (inner === undefined));
    if (isTwice) {
      errors.push({
        param: shown(param),
        code: 'duplicate_key',
        message: `\`${shown(name)}\` is given more than once.`,
      });
    } else if (/\p{Cc}|\u{FFFD}/u.test(name + text)) {
      const message = `\`${shown(name)}\` contains characters that are not text.`;
      errors.push({ param: shown(param), code: 'invalid_characters', message });
    } else if (inner === undefined) {
      define(value, outer, text);
    } else {
      if (!isGroup) define(value, outer, {});
      define(value[outer] as Record<string, unknown>, inner, text);
    }
    seen.add(param);
  }
  return { value, errors };
}

function isObject(value: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(value, name) && typeof value[name] === 'object';
}

function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{FFFD}');
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
