import type { FieldError } from './errors.ts';

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
 * over 8, NUL, other control characters and lone surrogates in any string or key, and a key named `__proto__`.
 * Never throws.
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
  return { value, numberTokens: walk.numberTokens, errors: walk.errors };
}

function broken(message: string): JsonBody {
  return {
    value: undefined,
    numberTokens: new Map(),
    errors: [{ param: 'body', code: 'invalid_json', message }],
  };
}

interface Level {
  readonly path: string;
  readonly keys: Set<string> | undefined;
  index: number;
  key: string | undefined;
}

/** Walks text that `JSON.parse` has already accepted, so its grammar need not be checked again. */
function walkTokens(text: string) {
  const numberTokens = new Map<string, string>();
  const errors: FieldError[] = [];
  const levels: Level[] = [];
  const report = (param: string, code: string, message: string) => errors.push({ param, code, message });
  let at = 0;
  while (at < text.length) {
    const level = levels.at(-1);
    const char = text[at] ?? '';
    if (char === '{' || char === '[') {
      if (levels.length === maxDepth) {
        report(pathOf(level) || 'body', 'too_deep', `JSON may be nested at most ${maxDepth} levels deep.`);
        break;
      }
      levels.push({
        path: pathOf(level),
        keys: char === '{' ? new Set() : undefined,
        index: 0,
        key: undefined,
      });
      at += 1;
    } else if (char === '}' || char === ']') {
      levels.pop();
      at += 1;
    } else if (char === ',') {
      if (level) {
        level.key = undefined;
        level.index += 1;
      }
      at += 1;
    } else if (char === '"') {
      const token = match(stringToken, text, at);
      const content = JSON.parse(token) as string;
      if (level?.keys && level.key === undefined) readKey(level, content, report);
      else checkText(pathOf(level), content, report);
      at += token.length;
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      const token = match(numberToken, text, at);
      numberTokens.set(pathOf(level), token);
      at += token.length;
    } else {
      at += 1;
    }
  }
  return { numberTokens, errors };
}

type Report = (param: string, code: string, message: string) => void;

function readKey(level: Level, key: string, report: Report): void {
  const path = level.path === '' ? key : `${level.path}.${key}`;
  checkText(path, key, report);
  if (key === '__proto__') report(path, 'unknown_field', '`__proto__` is not a field.');
  if (level.keys?.has(key)) report(path, 'duplicate_key', `\`${path}\` is given more than once.`);
  level.keys?.add(key);
  level.key = key;
}

/** PostgreSQL refuses NUL and lone surrogates; other control characters only serve to deceive a reader. */
function checkText(path: string, content: string, report: Report): void {
  const param = path === '' ? 'body' : path.toWellFormed().replaceAll(/\p{Cc}/gu, '\u{FFFD}');
  if (content.includes('\0')) report(param, 'invalid_characters', `\`${param}\` contains a NUL character.`);
  else if (/[^\P{Cc}\n\t\r]/u.test(content)) {
    report(param, 'invalid_characters', `\`${param}\` contains a control character.`);
  }
  if (!content.isWellFormed()) {
    report(
      param,
      'invalid_characters',
      `\`${param}\` contains half of a surrogate pair, which is not valid text.`,
    );
  }
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
