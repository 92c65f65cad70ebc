import { type FieldError, longestShown, mostErrors } from './errors.ts';

/** A parsed body and what plain `JSON.parse` would have hidden. */
export interface JsonBody {
  readonly value: unknown;
  /** The text of each number by dotted path: `49.00` is 49 after parsing, and a merchant's customer pays 0.49. */
  readonly numberTokens: ReadonlyMap<string, string>;
  readonly errors: readonly FieldError[];
}

const maxDepth = 8;
const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const numberToken = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON from bytes and reports, by field, what must not pass silently: invalid UTF-8, duplicate keys, depth
 * over 8, NUL, other control characters and lone surrogates in any string or key, and a key named `__proto__`. A body
 * that is no JSON or too deep has no value: nothing after this may walk it. Never throws.
 */
export function parseJsonBody(bytes: Uint8Array): JsonBody {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return broken('The body is not valid UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return broken('The body is not valid JSON.');
  }
  const walk = walkTokens(text);
  if (walk === 'too deep') {
    return broken(`The body is nested deeper than ${maxDepth} levels.`, 'too_deep');
  }
  return { value, numberTokens: walk.numberTokens, errors: walk.errors };
}

function broken(message: string, code = 'invalid_json'): JsonBody {
  return { value: undefined, numberTokens: new Map(), errors: [{ param: 'body', code, message }] };
}

interface Level {
  readonly path: string;
  readonly keys: Set<string> | undefined;
  index: number;
  key: string | undefined;
}

/** Walks text that `JSON.parse` has already accepted, so its grammar need not be checked again. */
function walkTokens(text: string): Omit<JsonBody, 'value'> | 'too deep' {
  const numberTokens = new Map<string, string>();
  const errors: FieldError[] = [];
  const levels: Level[] = [];
  let at = 0;
  while (at < text.length) {
    const level = levels.at(-1);
    const char = text[at] ?? '';
    let length = 1;
    if (char === '{' || char === '[') {
      if (levels.length === maxDepth) return 'too deep';
      const keys = char === '{' ? new Set<string>() : undefined;
      levels.push({ path: pathOf(level), keys, index: 0, key: undefined });
    } else if (char === '}' || char === ']') {
      levels.pop();
    } else if (char === ',' && level) {
      level.key = undefined;
      level.index += 1;
    } else if (char === '"') {
      const token = match(stringToken, text, at);
      readText(level, JSON.parse(token) as string, errors);
      length = token.length;
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      const token = match(numberToken, text, at);
      // Thousands of numbers under one name of 30 KiB would fill the memory; no field is named like that.
      if (pathOf(level).length <= longestShown) numberTokens.set(pathOf(level), token);
      length = token.length;
    }
    at += length;
  }
  return { numberTokens, errors };
}

/** A string is a key when its object waits for one. Paths are made only for what is wrong: a body may hold thousands. */
function readText(level: Level | undefined, content: string, errors: FieldError[]): void {
  const isKey = level?.keys !== undefined && level.key === undefined;
  if (level && isKey) level.key = content;
  const problems = [textProblem(content), isKey ? keyProblem(level, content) : undefined];
  if (isKey) level?.keys?.add(content);
  for (const problem of problems) {
    if (!problem || errors.length === mostErrors) continue;
    const param = shownPath(level);
    errors.push({ param, code: problem.code, message: `\`${param}\` ${problem.says}` });
  }
}

interface Problem {
  readonly code: string;
  readonly says: string;
}

function keyProblem(level: Level | undefined, key: string): Problem | undefined {
  if (key === '__proto__') return { code: 'unknown_field', says: 'is not a field.' };
  return level?.keys?.has(key) ? { code: 'duplicate_key', says: 'is given more than once.' } : undefined;
}

/** PostgreSQL refuses NUL and lone surrogates; other control characters only serve to deceive a reader. */
function textProblem(content: string): Problem | undefined {
  const code = 'invalid_characters';
  if (content.includes('\0')) return { code, says: 'contains a NUL character.' };
  if (/[^\P{Cc}\n\t\r]/u.test(content)) return { code, says: 'contains a control character.' };
  if (content.isWellFormed()) return undefined;
  return { code, says: 'contains half of a surrogate pair, which is not valid text.' };
}

/** A path as it may be shown: without what is not text, and no longer than a person reads. */
function shownPath(level: Level | undefined): string {
  const path = pathOf(level).slice(0, longestShown).toWellFormed();
  return path.replaceAll(/\p{Cc}/gu, '\u{FFFD}') || 'body';
}

function pathOf(level: Level | undefined): string {
  if (!level) return '';
  const step = level.keys ? (level.key ?? '') : String(level.index);
  return level.path === '' ? step : `${level.path}.${step}`;
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? text.slice(at);
}
